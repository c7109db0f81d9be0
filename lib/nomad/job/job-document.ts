import { IResolveContext } from 'cdktf';
import { IConstruct } from 'constructs';
import { JsonDocument } from '../../private/rendering/json-document';
import { showJob } from '../../private/stack/job-reader';

/** The text of a job, which is shown to whoever reads the jobs of the app as they are written. */
export class JobDocument extends JsonDocument {
  public constructor(
    private readonly job: IConstruct,
    produce: (context: IResolveContext) => unknown,
    accept: (expression: string) => void,
  ) {
    super(produce, accept);
  }

  public override resolve(context: IResolveContext): string {
    const text = super.resolve(context);
    if (!context.preparing) showJob(this.job, text);
    return text;
  }
}
