/** `[join_ref, ref, topic, event, payload]`, as version 2 of Phoenix' serializer has it. */
export type Frame = [
  joinRef: string | null,
  ref: string | null,
  topic: string,
  event: string,
  payload: unknown,
];

export interface Broadcast {
  event: string;
  payload: unknown;
  /** Of one that the database stored. */
  meta?: { id: string };
}

/** A text frame as it is; a client's broadcast travels in a binary one and is unpacked. */
export function decodeFrame(data: string | Buffer): Frame {
  if (typeof data === 'string') return JSON.parse(data) as Frame;
  const kind = data.readUInt8(0);
  if (kind !== 3) throw new Error(`a binary frame of kind ${kind}`);
  const [joinRef = 0, ref = 0, topic = 0, event = 0, metadata = 0] = data.subarray(1, 6);
  const isJson = data.readUInt8(6) === 1;
  let offset = 7;
  const take = (length: number) => data.subarray(offset, (offset += length)).toString('utf8');
  const head = { joinRef: take(joinRef), ref: take(ref), topic: take(topic), event: take(event) };
  take(metadata);
  const rest = data.subarray(offset);
  const payload: unknown = isJson ? JSON.parse(rest.toString('utf8')) : rest;
  const broadcast: Broadcast = { event: head.event, payload };
  return [head.joinRef || null, head.ref || null, head.topic, 'broadcast', broadcast];
}

/** The payload of a `system` frame: how the server tells of what happens to a channel. */
export function systemMessage(
  extension: 'postgres_changes' | 'system',
  status: 'ok' | 'error',
  message: string,
  channel: string,
): object {
  return { extension, status, message, channel };
}
