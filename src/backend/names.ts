/** Whether the audit of the back end has a use for a file of this name: sources, manifests, what configures a deployment. */
export function isBackendName(name: string): boolean {
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (/\.min\.[cm]?js$/.test(base) || /(?:^|[-.])lock\.(?:json|ya?ml)$/.test(base)) return false;
  if (/(?:^|\/)(?:site-packages|dist-packages|\.?venv|__pycache__|vendor)\//.test(name)) return false;
  return (
    base.endsWith('.py') ||
    isScript(base) ||
    /\.(?:vue|svelte|astro)$/.test(base) ||
    /\.(?:html?|toml|ya?ml|conf|nginx|service|env)$|^\.env|^(?:Procfile|Dockerfile|Caddyfile|Pipfile|crontab|_redirects)|^requirements.*\.(?:txt|in)$/.test(
      base,
    ) ||
    /(?:^|\/)(?:requirements|nginx|sites-available|sites-enabled|conf\.d)\/[^/]+$/.test(name) ||
    base === 'package.json' ||
    base === 'vercel.json'
  );
}

export function isScript(name: string): boolean {
  return /\.(?:[mc]?[jt]s|[jt]sx)$/.test(name) && !name.endsWith('.d.ts');
}

/** Languages that servers are read in. */
export type Language = 'python' | 'node';

export function languageOf(name: string): Language | undefined {
  if (name.endsWith('.py')) return 'python';
  return isScript(name) ? 'node' : undefined;
}

/** Whether a file configures a deployment: variables, processes. */
export function configures(file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return (
    /^\.env(?:\..+)?$|^(?:render|app|fly|railway|docker-compose[\w.-]*|compose[\w.-]*|serverless|netlify|wrangler|values|deployment|configmap)\.(?:ya?ml|toml|json)$|^Procfile|^Dockerfile|^supervisord?\.conf$|\.service$|^crontab/.test(
      name,
    ) || /(?:^|\/)\.github\/workflows\//.test(file)
  );
}

/** Whether a file is for a proxy that stands before several programs. */
export function isProxyConfig(file: string): 'nginx' | 'caddy' | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (
    /^nginx|\.nginx$|\.conf(?:\.\w+)?$/.test(name) ||
    /(?:^|\/)(?:nginx|sites-(?:available|enabled)|conf\.d)\//.test(file)
  )
    return 'nginx';
  return name.startsWith('Caddyfile') ? 'caddy' : undefined;
}

/** What has to do with back ends wherever it lies in a repository. */
export function isDeployment(file: string): boolean {
  return isProxyConfig(file) !== undefined || configures(file);
}
