import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, run } from '../../../lib/deploy/command';

/** A small disk of its own, in a file, so that a test can fill one. */
export class SmallDisk {
  private readonly image = join(tmpdir(), `berth-disk-${process.pid}.img`);
  private directory: string | undefined;

  /** Mount it at a directory. Containers that start afterwards see it. */
  public async mount(directory: string): Promise<void> {
    writeFileSync(this.image, '');
    truncateSync(this.image, 64 * 2 ** 20);
    await must('mkfs.ext4', ['-q', '-m', '0', this.image]);
    await must('mount', ['-o', 'loop', this.image, directory]);
    this.directory = directory;
  }

  /** Write to it until nothing more fits. */
  public async fill(): Promise<void> {
    await run('dd', ['if=/dev/zero', `of=${this.ballast}`, 'bs=1M', 'count=64']);
  }

  public empty(): void {
    rmSync(this.ballast);
  }

  /** Forget it; whoever takes down the host has unmounted it. */
  public remove(): void {
    rmSync(this.image, { force: true });
  }

  private get ballast(): string {
    return join(this.directory!, 'ballast');
  }
}
