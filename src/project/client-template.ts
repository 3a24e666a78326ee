import type { Style } from '../parse/style.js';
import type { Framework } from './framework.js';

export interface ClientTemplate {
  framework: Framework;
  exportName: string;
  isDefault: boolean;
  style: Style;
  typescript: boolean;
  /** Name of the file that lists the variables, for the error message. */
  example: string;
}

/** The two variables a client is made of, with the framework's public prefix. */
export function variablesOf(framework: Framework): { url: string; key: string } {
  return { url: `${framework.prefix}SUPABASE_URL`, key: `${framework.prefix}SUPABASE_ANON_KEY` };
}

/**
 * The text of a new client module. It throws on loading when a variable is missing: public variables are put into the bundle
 * while it is built, so a build without them could never connect, and is better refused than shipped.
 */
export function clientTemplate({
  framework,
  exportName,
  isDefault,
  style,
  typescript,
  example,
}: ClientTemplate): string {
  const { url, key } = variablesOf(framework);
  const named = framework.env === '$env/static/public';
  const read = (name: string): string => (named ? name : `${framework.env}.${name}`);
  const lines = [
    ...(typescript && framework.env === 'import.meta.env' && framework.name === 'vite'
      ? ['/// <reference types="vite/client" />', '']
      : []),
    `import { createClient } from '@supabase/supabase-js';`,
    ...(named ? [`import { ${key}, ${url} } from '${framework.env}';`] : []),
    '',
    // Literal member expressions: bundlers replace nothing else.
    `const url = ${read(url)};`,
    `const anonKey = ${read(key)};`,
    '',
    'if (!url || !anonKey) {',
    `${style.indent}throw new Error('${url} and ${key} must be set: see ${example}');`,
    '}',
    '',
    ...(framework.server
      ? [
          '// Node.js before 22 has no WebSocket, and createClient insists on one. Rendering on the server never connects.',
          typescript
            ? `const realtime = typeof WebSocket === 'undefined' ? { transport: class {} as never } : {};`
            : `const realtime = typeof WebSocket === 'undefined' ? { transport: class {} } : {};`,
          '',
        ]
      : []),
    '/** The one Supabase client of this app: all its channels share a connection. */',
    `${isDefault ? '' : 'export '}const ${exportName} = createClient(url, anonKey${framework.server ? ', { realtime }' : ''});`,
    ...(isDefault ? ['', `export default ${exportName};`] : []),
    '',
  ];
  return inStyle(lines.join('\n'), style);
}

/** The lines above contain neither quotes within strings nor a semicolon other than at the end of a statement. */
function inStyle(text: string, style: Style): string {
  const quoted = style.quote === "'" ? text : text.replaceAll("'", '"');
  const ended = style.semi ? quoted : quoted.replace(/;$/gm, '');
  return ended.replaceAll('\n', style.eol);
}
