import { closeSync, openSync, writeSync } from 'node:fs';
import { isMap, Json } from './json';

/** Characters that are collected before they are written. */
const CHUNK = 1 << 16;

/** Writes a JSON file in which parts of it are made only when their turn has come, and never all of it is in memory. */
export class JsonFile {
  private readonly file: number;
  private pending = '';

  public constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  /**
   * Write a map, with its keys in order.
   *
   * @param fill replaces the value of a key, by the keys that lead to it; undefined leaves it as it is
   * @param depth number of maps to look into for such keys
   */
  public map(
    json: Json,
    fill: (keys: readonly string[]) => Json | undefined,
    depth: number,
    keys: string[] = [],
  ): void {
    const indent = '  '.repeat(keys.length + 1);
    let separator = '{';
    for (const key of Object.keys(json).sort()) {
      this.write(`${separator}\n${indent}${JSON.stringify(key)}: `);
      separator = ',';
      const path = [...keys, key];
      const value = json[key];
      const filled = path.length === depth ? fill(path) : undefined;
      if (filled === undefined && path.length < depth && isMap(value)) this.map(value, fill, depth, path);
      else this.write(JSON.stringify(sorted(filled ?? value), undefined, 2).replace(/\n/g, `\n${indent}`));
    }
    this.write(separator === '{' ? '{}' : `\n${'  '.repeat(keys.length)}}`);
  }

  public close(): void {
    this.flush();
    closeSync(this.file);
  }

  private write(text: string): void {
    this.pending += text;
    if (this.pending.length > CHUNK) this.flush();
  }

  private flush(): void {
    writeSync(this.file, this.pending);
    this.pending = '';
  }
}

/** The same value, with the keys of all its maps in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  const entries: [string, unknown][] = Object.keys(value)
    .sort()
    .map((key) => [key, sorted(value[key])]);
  return Object.fromEntries(entries);
}
