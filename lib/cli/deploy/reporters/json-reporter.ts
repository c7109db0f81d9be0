import { visibleJson } from '../../visible-text';
import { DeployEvent, Reporter } from './reporter';

/** Tells each event as a JSON document on a line of its own, for programs. */
export class JsonReporter implements Reporter {
  public constructor(private readonly write: (line: string) => void) {}

  public report(event: DeployEvent): void {
    this.write(visibleJson({ time: new Date().toISOString(), ...event }));
  }

  public close(): void {
    // Nothing is left to write.
  }
}
