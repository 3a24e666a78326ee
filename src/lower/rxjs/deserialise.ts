import type { NodePath } from '../../parse/traverse.js';
import { isFunctionNode } from '../../client/syntax.js';
import type { LoweringFile } from '../file.js';

/** What becomes of a message before it is handed out: parsed as JSON, unless a `deserializer` says otherwise. */
export function deserialised(
  value: NodePath | undefined,
  file: LoweringFile,
): ((event: string) => string) | string {
  if (!value) return (event) => `JSON.parse(${event}.data)`;
  if (!isFunctionNode(value.node)) return (event) => `${file.source(value.node)}(${event})`;
  const { params, body } = value.node;
  const [first] = params;
  if (body.type === 'BlockStatement' || params.length > 1)
    return 'the `deserializer` is a function of several statements: do its work where the message is read';
  const text = file.source(body);
  if (first?.type === 'Identifier') {
    const name = new RegExp(`(?<![\\w$.])${first.name}(?![\\w$])`, 'g');
    return (event) => text.replace(name, event);
  }
  const isData =
    first?.type === 'ObjectPattern' &&
    first.properties.length === 1 &&
    first.properties[0]?.type === 'ObjectProperty' &&
    first.properties[0].value.type === 'Identifier' &&
    first.properties[0].value.name === 'data';
  if (!isData) return 'the `deserializer` takes its event in a way the tool does not follow';
  return (event) => text.replace(/(?<![\w$.])data(?![\w$])/g, `${event}.data`);
}
