import { MONITORING_JOBS } from '../../observability/monitoring';
import { AnswerError, HttpClient } from './way-in/http-client';
import { WayIn } from './way-in/way-in';

/** A value of a series, now. */
export interface Sample {
  readonly labels: { readonly [label: string]: string };
  readonly value: number;
}

/** The Prometheus of a platform. */
export class Prometheus {
  public static async of(wayIn: WayIn): Promise<Prometheus> {
    const client = await wayIn.reach({
      service: MONITORING_JOBS.prometheus,
      name: 'Prometheus',
      password: 'metrics',
      probe: '/-/healthy',
      whenMissing: "the platform has no metrics: give it 'metrics: {}', and deploy it",
    });
    return new Prometheus(client);
  }

  private constructor(private readonly client: HttpClient) {}

  /** The values of an expression, without those that are not numbers. */
  public async query(expression: string, signal?: AbortSignal): Promise<Sample[]> {
    const answer: any = await this.client.askJson('/api/v1/query', { query: expression }, signal);
    const result = answer?.data?.result;
    if (answer?.status !== 'success' || !Array.isArray(result)) throw unknownAnswer();
    return result.map(sampleOf).filter(({ value }) => Number.isFinite(value));
  }
}

function sampleOf(item: any): Sample {
  const labels = item?.metric;
  if (typeof labels !== 'object' || labels === null || !Array.isArray(item.value)) throw unknownAnswer();
  return { labels, value: Number(item.value[1]) };
}

function unknownAnswer(): AnswerError {
  return new AnswerError('Prometheus answers something else than values of series');
}
