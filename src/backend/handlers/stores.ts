import type { Evaluator } from '../code/evaluate.js';
import type { Site } from '../code/module.js';
import { dotted, lastName, type Call, type Expr } from '../code/tree.js';
import { calledBy, frameAt, type Served } from '../code/within.js';
import type { Poll } from '../route.js';

/** Methods that write, whatever they are called on. */
const writes =
  /^(?:insert(?:_?(?:one|many))?|insertOne|insertMany|bulk_?create|bulkCreate|bulkWrite|createMany|acreate|a?save|saveAll|upsert|a?get_or_create|a?update_or_create|findOneAnd(?:Update|Replace|Delete)|findById(?:AndUpdate|AndDelete)|update_?(?:one|many)|updateOne|updateMany|delete_?(?:one|many)|deleteOne|deleteMany)$/;
/** Methods that write where the object is a model, a repository or a database. */
const writesOn = /^(?:add|add_all|merge|create|update|delete|destroy|remove)$/;
const stored =
  /(?:^|[._])(?:objects|prisma\.\w+|db(?:\.\w+)?|session|\w*(?:[Mm]odel|[Rr]epo(?:sitory)?)|[A-Z][a-z]\w*)$/;
const statement = /^\s*(?:insert\s+into|update\s+\S+\s+set|delete\s+from|replace\s+into|merge\s+into)\b/i;
/** Farther than this a call does not count as made by the message. */
const DEEPEST = 3;

/** A write to a database, as it is called. */
type Store = Omit<Poll, 'kind'>;

/**
 * The first write that one of these calls brings about: itself, or in the functions of the project that it runs.
 *
 * @param commits A commit alone tells as well; not of a loop, which may have refreshed a view.
 */
export function storeIn(
  evaluator: Evaluator,
  calls: readonly { item: Served; site: Site }[],
  commits: boolean,
): Store | undefined {
  const seen = new Set<Site>();
  let level = [...calls];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    for (const { item, site } of level) if (isWrite(evaluator, item, site, commits)) return storeAt(site);
    level = level.flatMap(({ item, site }) => {
      if (seen.has(site)) return [];
      seen.add(site);
      return calledBy(evaluator, item, site).flatMap((called) =>
        called.sites.map((inner) => ({ item: called, site: inner })),
      );
    });
  }
  return undefined;
}

function storeAt({ call, module }: Site): Store {
  const last = call.args.find((arg) => arg.is === 'member' && isStored(arg));
  const text = dotted(call.callee) ?? lastName(call.callee) ?? '';
  return {
    text: (last && dotted(last)) ?? text,
    file: module.file,
    line: module.lineOf(call.start),
  };
}

function isWrite(evaluator: Evaluator, item: Served, { call, scope }: Site, commits: boolean): boolean {
  const { callee } = call;
  if (commits && callee.is === 'member' && callee.property === 'commit') return true;
  if (callee.is === 'member' && isStored(callee) && !isOfList(call)) return true;
  // `sync_to_async(Message.objects.create)(…)`
  if (call.args.some((arg) => arg.is === 'member' && isStored(arg))) return true;
  const frame = frameAt(item, scope);
  return call.args.some(
    (arg) =>
      (arg.is === 'text' || arg.is === 'template' || arg.is === 'name' || arg.is === 'member') &&
      evaluator.evaluate(arg, frame).some((value) => value.is === 'text' && statement.test(value.text)),
  );
}

function isStored(callee: Extract<Expr, { is: 'member' }>): boolean {
  if (writes.test(callee.property)) return true;
  return writesOn.test(callee.property) && stored.test(dotted(callee.object) ?? '');
}

/** `list.insert(0, message)` */
function isOfList({ callee, args: [first] }: Call): boolean {
  return lastName(callee) === 'insert' && first?.is === 'number';
}
