/** Names that follow the old ones, so that a diff reads as a replacement. */

const WORDS = /websockets?|webSockets?|WebSockets?|sockets?|Sockets?|wss?(?=[A-Z_]|$)|Wss?(?=[A-Z_]|$)|WS/;

/** `wsMetrics` → `metricsChannel`, `metricsSocketRef` → `metricsChannelRef`, `ws` → `channel`. Names without such a word stay. */
export function channelName(old: string): string {
  const prefix = /^[#_$]*/.exec(old)?.[0] ?? '';
  let rest = old.slice(prefix.length);
  const ref = /(?:^|[a-z])(Ref|_ref|Instance)$/.exec(rest)?.[1] ?? '';
  rest = rest.slice(0, rest.length - ref.length);
  if (!WORDS.test(rest)) {
    // A ref is plainly named too: `ref` alone says nothing of sockets and stays.
    return old;
  }
  const words = rest.replace(WORDS, ' ').trim().split(/\s+/).filter(Boolean);
  const joined = words
    .map((word, index) => (index === 0 ? lowerFirst(word.replace(/^_+|_+$/g, '')) : upperFirst(word)))
    .join('');
  // `socket2` is the second one.
  const base = /^\d/.test(joined)
    ? `channel${joined}`
    : joined === '' || /^(the|my|new|client|current)$/i.test(joined)
      ? 'channel'
      : `${joined}Channel`;
  return prefix + base + ref;
}

/** What the channel is about, in camelCase: from its name, else from its topic. */
export function subjectOf(name: string, topic: string): string {
  const fromName = name
    .replace(/^[#_$]+/, '')
    .replace(/Ref$/, '')
    .replace(/Channel$/, '');
  if (fromName !== 'channel' && fromName !== '' && fromName !== name.replace(/^[#_$]+/, '')) return fromName;
  const words = topic
    .replace(/\{[^}]*\}/g, ' ')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return (
    words.map((word, index) => (index === 0 ? lowerFirst(word) : upperFirst(word))).join('') || 'channel'
  );
}

export function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function lowerFirst(word: string): string {
  return /^[A-Z]+$/.test(word) ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}

/** The name, or the name with the first free number behind it. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let n = 2; ; n++) if (!taken.has(`${wanted}${String(n)}`)) return `${wanted}${String(n)}`;
}
