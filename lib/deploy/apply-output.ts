/** Something that Terraform tells while it applies. */
export interface ApplyEvent {
  /** Address of the resource, such as `nomad_job.webapi`. */
  readonly address: string;

  /** What happens to it, in words, or what its program prints. */
  readonly text: string;

  /** Whether it says only that it still goes on. */
  readonly isRepeated: boolean;
}

/** How many resources an apply has made, changed and destroyed. */
export interface ApplyChanges {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Version of the machine-readable output that is understood. */
const MAJOR = '1';

const DOING: { readonly [action: string]: string } = {
  create: 'creating',
  update: 'changing',
  delete: 'destroying',
  read: 'reading',
};
const DONE: { readonly [action: string]: string } = {
  create: 'created',
  update: 'changed',
  delete: 'destroyed',
  read: 'read',
};

/** Output that is shown where Terraform names no error. */
const LAST_LINES = 20;

/** What `terraform apply -json` prints, line by line. */
export class ApplyOutput {
  private readonly counts = new Map<string, number>();
  private readonly errors: string[] = [];
  private readonly others: string[] = [];

  /** @param uncounted addresses of resources that are no change of their own */
  public constructor(
    private readonly onEvent: (event: ApplyEvent) => void,
    private readonly uncounted: readonly string[] = [],
  ) {}

  /** What was changed. */
  public get changes(): ApplyChanges {
    const count = (action: string): number => this.counts.get(action) ?? 0;
    return { created: count('create'), updated: count('update'), deleted: count('delete') };
  }

  /** What went wrong, in Terraform's own words. */
  public get problem(): string {
    return (this.errors.length > 0 ? this.errors : this.others.slice(-LAST_LINES)).join('\n\n').trim();
  }

  /** Take the next line. */
  public add(line: string): void {
    let event: any;
    try {
      event = JSON.parse(line);
    } catch {
      this.others.push(line); // a warning about the configuration, or a crash
      return;
    }
    const { hook = {} } = event ?? {};
    const { resource, action, elapsed_seconds: seconds = 0, output } = hook;
    const address = resource?.addr ?? '';
    const tell = (text: string, isRepeated: boolean = false): void => this.onEvent({ address, text, isRepeated });
    switch (event?.type) {
      case 'version':
        if (!String(event.ui).startsWith(`${MAJOR}.`)) {
          this.errors.push(`its output has the form ${event.ui}: update Berth`);
        }
        break;
      case 'apply_start':
        tell(DOING[action] ?? action);
        break;
      case 'apply_progress':
        tell(`still ${DOING[action] ?? action}, ${seconds} s`, true);
        break;
      case 'provision_progress':
        // The program of a provisioner is no progress; what it prints is.
        if (!/^(local-exec: )?Executing: /.test(String(output))) tell(String(output));
        break;
      case 'apply_complete':
        if (!this.uncounted.includes(address)) this.counts.set(action, (this.counts.get(action) ?? 0) + 1);
        tell(`${DONE[action] ?? action} after ${seconds} s`);
        break;
      case 'diagnostic':
        if (event.diagnostic?.severity === 'error') this.errors.push(errorText(event.diagnostic));
        break;
    }
  }
}

function errorText({ summary, detail, address }: { summary: string; detail?: string; address?: string }): string {
  const head = address === undefined ? `Error: ${summary}` : `Error: ${address}: ${summary}`;
  return detail ? `${head}\n${detail}` : head;
}
