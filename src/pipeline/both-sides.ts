import path from 'node:path';
import type { Poll } from '../backend/index.js';
import type { Discovered, Finding, Link, SiteOutcome, SkippedFile, Summary } from '../contract.js';
import type { ChannelPlace, Picture } from '../links/index.js';
import { withRelay } from '../plan/entry.js';
import { withLineIgnores } from '../rules/index.js';
import { backendFindings } from './backend-findings.js';
import { isBelow } from './baseline.js';
import { linksOf } from './links.js';
import type { CheckOptions } from './options.js';
import { sitesOf, survey, type Survey } from './survey.js';

/** Front end and back end held against each other. */
export interface BothSides {
  /** Inside the paths that were asked for. */
  findings: Finding[];
  /** In the whole repository. */
  everywhere: Finding[];
  links: Link[];
  summary: Summary['backend'];
  /** The path of every socket is known: a route that none is seen to open has no client. */
  isSure: boolean;
  skipped: SkippedFile[];
  /** What a back end asks and sends as soon as a client has connected, by the path of the configured route. */
  greetings: ReadonlyMap<string, Poll>;
  /** Adds to a socket what only its back end tells. */
  inform: (site: SiteOutcome) => SiteOutcome;
}

interface Asked extends Pick<CheckOptions, 'configFile'> {
  /** Look at one part of the files only; the first part answers for the back end. */
  shard?: { index: number };
}

/** What is known of the client side when the back end is looked at. */
export interface Front {
  found: Survey;
  /** Sockets that are there, or stay when the run is over. */
  sites: readonly SiteOutcome[];
  /** Channels that are there, or come. */
  places: readonly ChannelPlace[];
  /** Where a socket stands, when the run has moved it. */
  lineOf?: (site: SiteOutcome) => number;
}

/**
 * Links the sockets and channels of the repository with the routes of its back ends. A route is dead only if nothing in the
 * whole repository opens it, so the whole of it is looked at for that, whatever paths are given; findings are those inside the paths.
 */
export async function bothSides(asked: Asked, front: Front): Promise<BothSides> {
  if (asked.shard && asked.shard.index !== 1) return { ...NOTHING, inform: (site) => site };
  const { cwd, config, paths } = front.found;
  const { roots } = config.backend;
  const [backend, { pictureOf }] = await Promise.all([front.found.backend(), import('../links/index.js')]);
  const isWhole = asked.shard === undefined && paths.some((given) => path.resolve(cwd, given) === cwd);
  const { sites, places, ignored } =
    isWhole || (!asked.shard && backend.routes.length === 0) ? own(front) : await withTheRest(asked, front);
  const picture = pictureOf({
    configured: config.routes,
    served: backend.routes,
    sites,
    channels: places,
    isComplete: roots.length > 0,
  });
  // Who has accepted a socket with a reason knows who answers it.
  const orphans = picture.orphans.filter(({ site }) => !ignored.includes(site));
  const { findings, leftovers } = backendFindings(backend, { ...picture, orphans }, config.routes);
  const isAsked = (file: string): boolean => isWhole || isBelow(cwd, file, paths);
  const dead = picture.routes.filter(({ state }) => state === 'dead').flatMap(({ served }) => served);
  const { lineOf = ({ location }) => location.line } = front;
  const everywhere = withLineIgnores(findings, backend.marked);
  return {
    findings: everywhere.filter(({ file }) => isAsked(file)),
    everywhere,
    links: linksOf(picture, (site) => ({ file: site.file, line: lineOf(site) })),
    summary: { routes: backend.routes.length, dead: dead.length, leftovers },
    isSure: picture.unknown.length === 0,
    greetings: new Map(
      picture.routes.flatMap(({ config: route, served }): [string, Poll][] => {
        const greeting = served.flatMap((one) => one.greeting)[0];
        return route && greeting ? [[route.path, greeting]] : [];
      }),
    ),
    inform: (site) => informed(site, picture),
    skipped: backend.unread
      .filter(({ file }) => isAsked(file))
      .map((file): SkippedFile => ({ ...file, kind: 'unparsed', failed: false })),
  };
}

const NOTHING = {
  findings: [],
  everywhere: [],
  links: [],
  summary: { routes: 0, dead: 0, leftovers: 0 },
  isSure: true,
  skipped: [],
  greetings: new Map<string, Poll>(),
};

/** Whether a back end only hands messages on, it shows itself. */
function informed(site: SiteOutcome, { routes }: Picture): SiteOutcome {
  if (site.suggestion === undefined) return site;
  const served = routes.filter(({ clients }) => clients.includes(site)).flatMap((route) => route.served);
  return served.length > 0 && served.every(({ does }) => does.relay && !does.stores && does.adds.length === 0)
    ? { ...site, suggestion: withRelay(site.suggestion) }
    : site;
}

interface Side extends Pick<Front, 'sites' | 'places'> {
  /** Of the sockets those that a comment lets be. */
  ignored: readonly SiteOutcome[];
}

/** An ignored socket is still a client. */
function own({ found, sites, places }: Front): Side {
  return { sites: [...sites, ...found.ignored], places, ignored: found.ignored };
}

/** What the run was asked for, and beside it the files it was not asked for. */
async function withTheRest({ configFile }: Asked, { found, ...front }: Front): Promise<Side> {
  const whole = await survey(
    { cwd: found.cwd, configFile, paths: ['.'] },
    { isOther: () => true, backend: found.backend, snapshot: found.snapshot },
  );
  const known = new Set(found.seen);
  const isOther = ({ file }: { file: string }): boolean => !known.has(file);
  const ignored = whole.ignored.filter(isOther);
  const others = [...(await sitesOf(whole.files)).filter(isOther), ...ignored];
  const channels = await placesOf(whole.channels.filter(isOther));
  const asked = own({ found, ...front });
  return {
    sites: [...asked.sites, ...others],
    places: [...asked.places, ...channels],
    ignored: [...asked.ignored, ...ignored],
  };
}

/** The channels of files; the parser loads where there is one. */
export async function placesOf(files: Discovered['channels']): Promise<ChannelPlace[]> {
  if (files.length === 0) return [];
  return (await import('./channel-places.js')).channelPlaces(files);
}
