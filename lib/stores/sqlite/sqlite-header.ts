import { closeSync, openSync, readSync } from 'node:fs';
import { APPLICATION_ID } from './sqlite-schema.js';

/** The place of the application id in the header of every SQLite file, and its end. */
const ID_AT = 68;
const ID_END = 72;

/** Whether a file is a store of Everstep, as its header says: nothing is opened or locked. */
export function isStoreFile(path: string): boolean {
  const header = Buffer.alloc(ID_END);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, header, 0, ID_END, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return header.readUInt32BE(ID_AT) === APPLICATION_ID;
}
