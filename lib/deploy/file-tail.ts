import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK = 64 * 1024;

/** Reads a file that grows, line by line. */
export class FileTail {
  private readonly file: number;
  private readonly decoder = new StringDecoder('utf8');
  private readonly buffer = Buffer.alloc(CHUNK);
  private rest = '';
  private text = '';

  public constructor(
    path: string,
    private readonly onLine: (line: string) => void,
  ) {
    this.file = openSync(path, 'r');
  }

  /** All that was read so far. */
  public get content(): string {
    return this.text;
  }

  /** Read what is new. */
  public read(): void {
    for (;;) {
      const count = readSync(this.file, this.buffer, 0, CHUNK, null);
      if (count === 0) return;
      const text = this.decoder.write(this.buffer.subarray(0, count));
      this.text += text;
      const lines = (this.rest + text).split('\n');
      this.rest = lines.pop()!;
      lines.forEach((line) => this.onLine(line));
    }
  }

  /** Read the end, which may be a line without its line break. */
  public close(): void {
    this.read();
    closeSync(this.file);
    if (this.rest !== '') this.onLine(this.rest);
  }
}
