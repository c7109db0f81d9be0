import { closeSync, openSync, writeFileSync } from 'node:fs';
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
   * @param fill replaces a value, by the keys that lead to it; undefined leaves it as it is
   * @param depth number of keys that lead to such a value
   */
  public map(
    json: Json,
    fill: (keys: readonly string[], value: unknown) => Json | undefined,
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
      const filled = path.length === depth ? fill(path, value) : undefined;
      if (filled === undefined && path.length < depth && isMap(value)) this.map(value, fill, depth, path);
      else this.write(textOf(filled ?? value, `\n${indent}`));
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
    // Unlike a single write, this goes on until all of the text is written.
    writeFileSync(this.file, this.pending);
    this.pending = '';
  }
}

/** A value as JSON, indented, with the keys of its maps in order; `end` is the line break with the spaces around it. */
function textOf(value: unknown, end: string): string {
  const inner = `${end}  `;
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `[${inner}${value.map((item) => textOf(item, inner)).join(`,${inner}`)}${end}]`;
  }
  if (!isMap(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  const lines = keys.map((key) => `${JSON.stringify(key)}: ${textOf(value[key], inner)}`);
  return lines.length === 0 ? '{}' : `{${inner}${lines.join(`,${inner}`)}${end}}`;
}
