import { respond } from './http.js';

const TYPES = { 'app.js': 'text/javascript; charset=utf-8', 'app.css': 'text/css; charset=utf-8' } as const;

/** A script or a style sheet of the page; `undefined` for another name. */
export async function pageFile(name: string): Promise<Response | undefined> {
  if (!Object.hasOwn(TYPES, name)) return undefined;
  // Made when the package is built, and loaded for those who look only.
  const { PAGE_FILES } = await import('../assets/page-files.js');
  const file = name as keyof typeof TYPES;
  return respond(PAGE_FILES[file], 200, { 'content-type': TYPES[file], 'cache-control': 'no-cache' });
}

/** The one page: its script shows what the address says. */
export function page(basePath: string, label: string | undefined): Response {
  const title = label === undefined ? 'Everstep' : `${label} - Everstep`;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="everstep-base" content="${basePath}">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${basePath}/assets/app.css">
<script type="module" src="${basePath}/assets/app.js"></script>
</head>
<body><div id="app"></div><noscript>The console needs JavaScript.</noscript></body>
</html>
`;
  return respond(html, 200, { 'content-type': 'text/html; charset=utf-8' });
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
