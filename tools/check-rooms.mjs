/*
 * Reads all imports of lib/, of types too, and reports each arrow back up between rooms, each circle
 * of more than two files, each import past a room's index, and each file that is too large.
 * docs/architecture.md draws what this proves.
 *
 *   npm run check:rooms                    all rooms
 *   npm run check:rooms -- engine client   what starts in these rooms and in the rooms inside them
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
// TypeScript 7 has no API.
import ts from '@typescript/typescript6';

/**
 * The order of the folders inside each folder, from the ground up. A line imports only from the
 * lines before it; folders that share a line don't know each other. A dot stands for the folder's
 * own files, except its index.ts, which is always on top. The own files of lib/ are the public
 * entries.
 */
const FLOORS = {
  lib: [
    'core',
    'inspect',
    'values',
    'retry plugins',
    'journal',
    'engine',
    'workflow',
    'client',
    'service stores lambda',
    'emulator testing console otel eslint s3',
    'cli nestjs',
    '.',
  ],
  'lib/core': ['wire', 'errors', 'time', 'identity logging', '.'],
  'lib/values': ['text', 'json', 'schemas', 'classes', 'errors', '.', 'inputs', 'payloads'],
  'lib/engine': ['checkpoint', 'core', 'replay operations', 'loop api', '.'],
  'lib/engine/operations': [
    '.',
    'step wait condition batch-result',
    'transaction callback invoke combinators batch context',
  ],
  'lib/workflow': ['.', 'decorators', 'description', 'handler'],
  'lib/service': ['machine', 'history', 'execution', 'redrive', 'access', 'client', 'runtime'],
  'lib/service/machine': ['operations', '.'],
  'lib/stores': ['.', 'memory sqlite postgres contract'],
  'lib/emulator': ['protocol', 'functions', '.', 'api', 'server'],
  'lib/console': ['assets page', 'server', '.'],
  'lib/cli': ['print', 'place', 'commands', '.'],
  'lib/eslint': ['syntax', 'workflow', 'rules', '.'],
  'lib/testing': ['determinism stubs execution', 'runner', 'crash replay', 'assertions cloud'],
};

const MEDIAN_LINES = 80;
const MOST_LINES = 400;
const PROSE_COLUMNS = 120;

/** Every finding in one line, with its cure; and a line about sizes, for those who look. */
export function checkRooms(root, floors = FLOORS) {
  const files = readFiles(root);
  const findings = [...unmatchedFloors(files, floors), ...arrowsBackUp(files, floors), ...deepImports(files)];
  findings.push(...circles(files), ...sizes(files));
  return { findings, report: sizeReport(files) };
}

/** The files of lib/ by their paths, with the paths that they import, at once or late. */
function readFiles(root) {
  const paths = readdirSync(join(root, 'lib'), { recursive: true }).map((path) =>
    posix.join('lib', path.replaceAll('\\', '/')),
  );
  const files = new Map();
  for (const path of paths.filter((path) => path.endsWith('.ts')).sort()) {
    files.set(path, { text: readFileSync(join(root, path), 'utf8'), imports: [] });
  }
  for (const [path, file] of files) {
    const targetOf = (name) => posix.join(posix.dirname(path), name.replace(/\.js$/, '.ts'));
    const names = ts.preProcessFile(file.text, true, true).importedFiles.map(({ fileName }) => fileName);
    const targets = names.filter((name) => name.startsWith('.')).map(targetOf);
    file.imports = [...new Set(targets)].filter((target) => files.has(target));
    const late = file.text.matchAll(/(?:await|void|return|=>)\s+import\('(\.[^']+)'\)/g);
    file.late = new Set([...late].map(([, name]) => targetOf(name)));
  }
  return files;
}

/** Folders that have no floor, and floors that have no folder. */
function* unmatchedFloors(files, floors) {
  const folders = new Set([...files.keys()].flatMap(foldersOf));
  for (const folder of folders) {
    const parent = posix.dirname(folder);
    if (parent === '.' || floorOf(posix.basename(folder), floors[parent]) !== undefined) continue;
    yield { room: folder, line: `${folder} has no floor. Give it one in the list of tools/check-rooms.mjs.` };
  }
  for (const [parent, lines] of Object.entries(floors)) {
    const listed = lines.flatMap((line) => line.split(' ')).filter((name) => name !== '.');
    for (const folder of listed.map((name) => `${parent}/${name}`)) {
      if (folders.has(folder)) continue;
      yield {
        room: parent,
        line: `${folder} has a floor and no files. Remove it from the list of tools/check-rooms.mjs.`,
      };
    }
  }
}

function* arrowsBackUp(files, floors) {
  for (const [from, target] of importsOf(files)) {
    const shared = foldersOf(from).findLast((folder) => target.startsWith(`${folder}/`));
    const [room, other] = [from, target].map((path) => path.slice(shared.length + 1).split('/'));
    // Folders without a floor are reported for themselves.
    const [floor, otherFloor] = [room, other].map(([name]) => floorOf(name, floors[shared]));
    if (floors[shared] === undefined || floor === undefined || otherFloor === undefined) continue;
    if (otherFloor < floor || (room.length === 1 && other.length === 1)) continue;
    const [name, otherName] = [room, other].map(([first]) => `${shared}/${first}`);
    const relation = otherFloor === floor ? `${name} doesn't know ${otherName}` : `${name} is below ${otherName}`;
    const cure = 'Move what it needs down, or let the upper side hand it in.';
    yield { room: posix.dirname(from), line: `${from} imports ${target}: ${relation}. ${cure}` };
  }
}

/** Of a folder or file by its name in its folder. */
function floorOf(name, floors = []) {
  if (name === 'index.ts') return floors.length;
  const floor = floors.findIndex((line) => line.split(' ').includes(name.endsWith('.ts') ? '.' : name));
  return floor < 0 ? undefined : floor;
}

/**
 * Where an import enters folders that have an index, it must end at an index. A dynamic import may
 * name the one file that is to be loaded late.
 */
function* deepImports(files) {
  for (const [from, target] of importsOf(files)) {
    if (posix.basename(target) === 'index.ts' || files.get(from).late.has(target)) continue;
    const entered = foldersOf(target).filter((folder) => !foldersOf(from).includes(folder));
    const index = entered.map((folder) => `${folder}/index.ts`).findLast((path) => files.has(path));
    if (index === undefined) continue;
    const cure = 'Import it from there, and export it there if it is missing.';
    yield { room: posix.dirname(from), line: `${from} imports ${target}, past ${index}. ${cure}` };
  }
}

function* circles(files) {
  for (const members of stronglyConnected(files)) {
    if (members.size <= 2) continue;
    const [first] = members;
    const rooms = [...members].map((path) => posix.dirname(path));
    const example = exampleOf(files, members);
    const cure = 'Cut one of these imports: move what both sides need to a file below them.';
    const line = `${first} and ${members.size - 1} other files form a circle, as in ${example.join(' -> ')}. ${cure}`;
    yield { room: rooms[0], rooms, line };
  }
}

/** The shortest way round of more than two files; all files, where each imports the next and the next imports it. */
function exampleOf(files, members) {
  let shortest;
  for (const start of members) {
    const before = new Map([[start, undefined]]);
    for (const path of before.keys()) {
      for (const next of files.get(path).imports) if (members.has(next) && !before.has(next)) before.set(next, path);
    }
    for (const last of before.keys()) {
      if (!files.get(last).imports.includes(start)) continue;
      const way = [start];
      for (let path = last; path !== undefined; path = before.get(path)) way.unshift(path);
      if (way.length > 3 && (shortest === undefined || way.length < shortest.length)) shortest = way;
    }
  }
  return shortest ?? [...members];
}

/** Tarjan's algorithm. */
function stronglyConnected(files) {
  const [numbers, lows, stack, found] = [new Map(), new Map(), [], []];
  const visit = (path) => {
    numbers.set(path, numbers.size);
    lows.set(path, numbers.get(path));
    stack.push(path);
    for (const target of files.get(path).imports) {
      if (!numbers.has(target)) visit(target);
      if (lows.has(target)) lows.set(path, Math.min(lows.get(path), lows.get(target)));
    }
    if (lows.get(path) !== numbers.get(path)) return;
    const members = stack.splice(stack.indexOf(path));
    for (const member of members) lows.delete(member);
    found.push(new Set(members.sort()));
  };
  for (const path of files.keys()) if (!numbers.has(path)) visit(path);
  return found;
}

function* sizes(files) {
  for (const [path, { text }] of files) {
    const room = posix.dirname(path);
    const lines = linesOf(text);
    if (lines.length > MOST_LINES) {
      yield {
        room,
        line: `${path} has ${lines.length} lines, more than ${MOST_LINES}. Divide it by what it is about.`,
      };
    }
    const tooLong = proseOf(lines).filter(({ columns }) => columns > PROSE_COLUMNS);
    if (tooLong.length === 0) continue;
    const longest = tooLong.reduce((a, b) => (b.columns > a.columns ? b : a));
    const found = `${tooLong.length} line${tooLong.length === 1 ? '' : 's'} of prose above ${PROSE_COLUMNS} columns`;
    yield { room, line: `${path} has ${found}, ${longest.columns} in line ${longest.number}. Wrap the comments.` };
  }
  const median = medianOf(files);
  if (median > MEDIAN_LINES) {
    yield {
      room: 'lib',
      line: `The median file has ${median} lines, more than ${MEDIAN_LINES}. Divide the large ones.`,
    };
  }
}

function sizeReport(files) {
  const bySize = [...files]
    .map(([path, { text }]) => ({ path, lines: linesOf(text).length }))
    .sort((a, b) => b.lines - a.lines);
  const largest = bySize.slice(0, 3).map(({ path, lines }) => `${path} (${lines})`);
  return `${files.size} files, median ${medianOf(files)} lines. The largest: ${largest.join(', ')}.`;
}

function medianOf(files) {
  const counts = [...files.values()].map(({ text }) => linesOf(text).length).sort((a, b) => a - b);
  return counts[Math.floor(counts.length / 2)] ?? 0;
}

function linesOf(text) {
  return text.replace(/\n$/, '').split('\n');
}

/** The lines that are comments or end in one. */
function proseOf(lines) {
  return lines
    .map((line, index) => ({ line, number: index + 1, columns: line.length }))
    .filter(({ line }) => /^\s*(\/[/*]|\*)|\s\/[/*]\s/.test(line));
}

function* importsOf(files) {
  for (const [from, { imports }] of files) for (const target of imports) yield [from, target];
}

/** From the outermost one in. */
function foldersOf(path) {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function main(selected) {
  const root = resolve(fileURLToPath(import.meta.url), '../..');
  const missing = selected.filter((room) => !existsSync(join(root, 'lib', room)));
  if (missing.length > 0) throw new Error(`There is no room ${missing.join(', ')} in lib/`);
  const isSelected = (room) => selected.length === 0 || selected.some((one) => `${room}/`.startsWith(`lib/${one}/`));
  const { findings, report } = checkRooms(root);
  const shown = findings.filter(({ room, rooms = [room] }) => rooms.some(isSelected));
  for (const { line } of shown) console.log(line);
  console.log(`${shown.length === 0 ? 'The rooms are in order' : `${shown.length} findings`}. ${report}`);
  process.exitCode = shown.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
