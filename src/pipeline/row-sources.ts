import type { ChannelListener } from '../client/channel-site.js';
import { shapeOf, type MessageShape } from '../client/message.js';
import { schemaText, stateFields } from '../client/received.js';
import { isMember, outermost, propertyName } from '../client/syntax.js';
import type { Discovered } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';
import type { RowSource } from '../rows/index.js';
import { ignoresOf, rowTypeMismatch } from '../rules/index.js';
import { tableKey } from '../sql/index.js';
import { attempt } from './attempt.js';
import { channelsIn } from './channel-file.js';
import type { Survey } from './survey.js';
import { offsetOf } from './work.js';

/** A place that receives rows of a table. */
export interface TableSource {
  /** By `tableKey`. */
  table: string;
  /** Its name alone. */
  name: string;
  /** The socket that receives them, by its file and where it is opened; undefined for a channel. */
  socket?: { path: string; offset: number };
  /** Whole messages are handed on, to code that may read more of them. */
  handedOn: boolean;
  /** A comment lets be what is said about its rows. */
  ignored: boolean;
  source: RowSource;
}

/** Where the code receives rows: at sockets with a route, and at channels that listen to a table. */
export function rowSources({ files, channels }: Pick<Survey, 'files' | 'channels'>): TableSource[] {
  const sockets = files.flatMap(({ path, unit, plans }) =>
    plans.flatMap((plan): TableSource[] => {
      const { site, match, received } = plan;
      if (!received || !match || match.route.kind === 'broadcast') return [];
      const { node } = site.construction;
      const facts = {
        shape: received.shape,
        messages: received.messages,
        line: node.loc?.start.line ?? 1,
        readsOld: false,
      };
      return [
        {
          table: tableKey(match.route),
          name: match.route.table ?? '',
          socket: { path, offset: offsetOf(plan) },
          handedOn: received.shape.handedOn,
          ignored: isIgnored(unit, site.construction),
          source: sourceOf(path, unit, facts),
        },
      ];
    }),
  );
  const listeners = channels.flatMap((source) => {
    const found = attempt(() => listenersOf(source));
    return 'reason' in found ? [] : found;
  });
  return [...sockets, ...listeners];
}

interface Facts {
  shape: MessageShape;
  messages: readonly NodePath[];
  line: number;
  readsOld: boolean;
}

function sourceOf(path: string, unit: SourceUnit, { shape, messages, line, readsOld }: Facts): RowSource {
  const { file, typescript, component, text } = unit;
  const read = shape.fields.filter(
    (field) => field !== shape.envelope && field !== shape.discriminator?.field,
  );
  const known = shape.envelope === undefined ? shape.fields : read;
  // What the content becomes tells more of a row than what brings it.
  const isContent = shape.type === undefined && shape.contentType !== undefined;
  return {
    path: component ? `${path}.${typescript ? 'ts' : 'js'}` : path,
    text: unit.code,
    ...{ file, line, typescript, readsOld },
    ...(isContent ? { type: shape.contentType } : { type: shape.type, envelope: shape.envelope }),
    schema: schemaText(messages, text),
    fields: known.length > 0 ? known : stateFields(messages),
  };
}

function listenersOf(file: Discovered['channels'][number]): TableSource[] {
  const { path, text } = file;
  const parsed = channelsIn(file);
  if ('reason' in parsed) return [];
  const { unit, channels } = parsed;
  return channels
    .flatMap(({ listeners }) => listeners)
    .flatMap((listener): TableSource[] => {
      const { table, schema } = listener.options;
      if (listener.kind !== 'postgres_changes' || table === undefined) return [];
      const { rows, readsOld } = rowsOf(listener);
      const shape = shapeOf(rows, text);
      const type = typeArgument(listener, text) ?? shape.type;
      const { loc } = listener.call.node.callee;
      // What `.on` is called with may begin lines above: the place is that of its name.
      const facts = {
        shape: { ...shape, type, envelope: undefined },
        messages: rows,
        line: loc?.end.line ?? 1,
        readsOld,
      };
      return [
        {
          table: tableKey({ table, schema }),
          name: table,
          handedOn: shape.handedOn,
          ignored: isIgnored(unit, listener.call),
          source: sourceOf(path, unit, facts),
        },
      ];
    });
}

/** `Order` of `.on<Order>(…)`. */
function typeArgument({ call }: ChannelListener, text: string): string | undefined {
  const given = call.node.typeParameters ?? call.node.typeArguments;
  const [first] = given && 'params' in given ? given.params : [];
  const type = first && text.slice(first.start ?? 0, first.end ?? 0);
  return type === undefined || /^(any|unknown|object)$/.test(type) ? undefined : type;
}

/** Every `payload.new` of the callback, and whether it reads more of `payload.old` than a key. */
function rowsOf({ callback }: ChannelListener): { rows: NodePath[]; readsOld: boolean } {
  const [param] = (callback?.get('params') ?? []) as NodePath[];
  const rows: NodePath[] = [];
  let readsOld = false;
  const visit = (name: string | undefined, value: NodePath): void => {
    if (name === 'new') rows.push(value);
    else if (name === 'old') readsOld ||= !isKeyRead(value);
  };
  if (param?.isIdentifier()) {
    for (const reference of param.scope.getBinding(param.node.name)?.referencePaths ?? []) {
      const member = outermost(reference).parentPath;
      if (isMember(member)) visit(propertyName(member.node), member);
    }
  } else if (param?.isObjectPattern()) {
    for (const property of param.node.properties) {
      if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') continue;
      const local =
        property.value.type === 'Identifier' ? param.scope.getBinding(property.value.name) : undefined;
      for (const reference of local?.referencePaths ?? []) visit(property.key.name, reference);
    }
  }
  return { rows, readsOld };
}

/** `payload.old.id` */
function isKeyRead(value: NodePath): boolean {
  const member = outermost(value).parentPath;
  return isMember(member) && /^(id|uuid|key|key_id|\w+_id)$/.test(propertyName(member.node) ?? '');
}

/** Whether a comment stands at the statement, or at any line of it up to this place. */
function isIgnored(unit: SourceUnit, path: NodePath): boolean {
  const first = path.getStatementParent()?.node.loc?.start.line ?? 1;
  const last = path.node.loc?.end.line ?? first;
  return ignoresOf(unit).some(
    ({ code, line }) => code === rowTypeMismatch.code && line >= first && line <= last,
  );
}
