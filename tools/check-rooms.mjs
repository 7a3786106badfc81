/*
 * Reads all imports of lib/, of types too, and reports each arrow back up between rooms, each circle of more than two files,
 * each import past a room's index, and each file that is too large. docs/architecture.md draws what this proves.
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
 * The rooms, which are the folders of lib/, from the ground up: a room imports only from the lines above its own. Rooms of one line
 * don't know each other. The files of lib/ itself are the public entries, and may import from all.
 */
const FLOORS = `
  core/types
  core/wire
  core/errors
  core/time
  core/identity  core/logging
  core
  values
  values/payloads
  retry
  plugins
  journal
  engine/checkpoint
  engine/core
  engine/replay
  engine/loop
  engine/operations
  engine/api
  engine
  workflow
  client
  service/history
  service/machine/operations
  service/machine
  service/execution
  service/client
  service/runtime
  service  lambda
  stores/contract  stores/memory  stores/sqlite
  stores
  emulator
  testing/determinism
  testing
  cli
`;

const MEDIAN_LINES = 80;
const MOST_LINES = 400;
const PROSE_COLUMNS = 120;

/** Every finding in one line, with its cure. `report` is about sizes, for those who look. */
export function checkRooms(root, floors = FLOORS) {
  const files = readFiles(root);
  const findings = [...unlistedRooms(files, floors), ...arrowsBackUp(files, floors), ...deepImports(files)];
  findings.push(...circles(files), ...sizes(files));
  return { findings, report: sizeReport(files) };
}

/** The listed rooms. */
export function roomsOf(floors = FLOORS) {
  return floors.trim().split(/\s+/);
}

/** The files of lib/ by their paths below it, with what they import: paths of the same kind. */
function readFiles(root) {
  const paths = readdirSync(join(root, 'lib'), { recursive: true }).map((path) => path.replaceAll('\\', '/'));
  const files = new Map();
  for (const path of paths.filter((path) => path.endsWith('.ts')).sort()) {
    const text = readFileSync(join(root, 'lib', path), 'utf8');
    files.set(path, { text, imports: [] });
  }
  for (const [path, file] of files) {
    const names = ts.preProcessFile(file.text, true, true).importedFiles.map(({ fileName }) => fileName);
    const relative = names.filter((name) => name.startsWith('.'));
    const targets = relative.map((name) => posix.join(posix.dirname(path), name.replace(/\.js$/, '.ts')));
    file.imports = [...new Set(targets)].filter((target) => files.has(target));
  }
  return files;
}

function* unlistedRooms(files, floors) {
  const listed = new Set(roomsOf(floors));
  const rooms = new Set([...files.keys()].map((path) => posix.dirname(path)));
  for (const room of rooms) {
    if (room !== '.' && !listed.has(room)) {
      yield { room, line: `lib/${room} has no floor. Give it one in the list of tools/check-rooms.mjs.` };
    }
  }
}

function* arrowsBackUp(files, floors) {
  const lines = floors.trim().split('\n');
  const floorOf = new Map(
    lines.flatMap((line, floor) =>
      line
        .trim()
        .split(/\s+/)
        .map((room) => [room, floor]),
    ),
  );
  floorOf.set('.', lines.length);
  const roomOf = (path) => foldersOf(path).findLast((folder) => floorOf.has(folder));
  for (const [from, target] of importsOf(files)) {
    const [room, other] = [roomOf(from), roomOf(target)];
    // Rooms without a floor are reported for themselves.
    if (room === undefined || other === undefined || room === other) continue;
    const [floor, otherFloor] = [floorOf.get(room), floorOf.get(other)];
    if (otherFloor < floor) continue;
    const relation =
      otherFloor === floor
        ? `${room} doesn't know ${other}`
        : `${room} is below ${other === '.' ? 'the entries' : other}`;
    const cure = 'Move what it needs down, or let the upper room hand it in.';
    yield { room, line: `lib/${from} imports lib/${target}: ${relation}. ${cure}` };
  }
}

/** Of the folders that an import enters, the outermost one with an index is where it must end. */
function* deepImports(files) {
  for (const [from, target] of importsOf(files)) {
    const entered = foldersOf(target).filter((folder) => !foldersOf(from).includes(folder));
    const index = entered.map((folder) => `${folder}/index.ts`).find((path) => files.has(path));
    if (index === undefined || index === target) continue;
    const line = `lib/${from} imports lib/${target}, past lib/${index}. Import it from there, and export it there if it is missing.`;
    yield { room: posix.dirname(from), line };
  }
}

function* circles(files) {
  for (const members of stronglyConnected(files)) {
    if (members.size <= 2) continue;
    const [first] = members;
    const rooms = [...members].map((path) => posix.dirname(path));
    const example = exampleOf(files, members).map((path) => `lib/${path}`);
    const cure = 'Cut one of these imports: move what both sides need to a file below them.';
    const line = `lib/${first} and ${members.size - 1} other files form a circle, as in ${example.join(' -> ')}. ${cure}`;
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
        line: `lib/${path} has ${lines.length} lines, more than ${MOST_LINES}. Divide it by what it is about.`,
      };
    }
    const tooLong = proseOf(lines).filter(({ columns }) => columns > PROSE_COLUMNS);
    if (tooLong.length === 0) continue;
    const longest = tooLong.reduce((a, b) => (b.columns > a.columns ? b : a));
    const found = `${tooLong.length} lines of prose above ${PROSE_COLUMNS} columns`;
    yield { room, line: `lib/${path} has ${found}, ${longest.columns} in line ${longest.number}. Wrap the comments.` };
  }
  const median = medianOf(files);
  if (median > MEDIAN_LINES) {
    yield { room: '.', line: `The median file has ${median} lines, more than ${MEDIAN_LINES}. Divide the large ones.` };
  }
}

function sizeReport(files) {
  const bySize = [...files]
    .map(([path, { text }]) => ({ path, lines: linesOf(text).length }))
    .sort((a, b) => b.lines - a.lines);
  const largest = bySize.slice(0, 3).map(({ path, lines }) => `lib/${path} (${lines})`);
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

/** From the outermost one in; of an entry only the top. */
function foldersOf(path) {
  const parts = path.split('/').slice(0, -1);
  if (parts.length === 0) return ['.'];
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function main(selected) {
  const root = resolve(fileURLToPath(import.meta.url), '../..');
  const missing = selected.filter((room) => !existsSync(join(root, 'lib', room)));
  if (missing.length > 0) throw new Error(`There is no room ${missing.join(', ')} in lib/`);
  const isSelected = (room) => selected.length === 0 || selected.some((one) => `${room}/`.startsWith(`${one}/`));
  const { findings, report } = checkRooms(root);
  const shown = findings.filter(({ room, rooms = [room] }) => rooms.some(isSelected));
  for (const { line } of shown) console.log(line);
  console.log(`${shown.length === 0 ? 'The rooms are in order' : `${shown.length} findings`}. ${report}`);
  process.exitCode = shown.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
