import { appDashboard, AppPlace, WorkloadFacts } from './app-dashboard';
import { appUid } from './dashboard-names';
import { grafanaText } from './grafana-json';

/** What stands for a name: the tilde is in no name and no address, and means nothing in JSON, URLs and patterns. */
const mark = (index: number): string => `~${index}~`;

/** Names that stand as they are in JSON, URLs and patterns. */
const PLAIN = /^[A-Za-z0-9@-]+$/;

/**
 * Texts of the dashboards of apps.
 *
 * There may be thousands of apps, but few kinds of them: dashboards that differ in nothing but names are made of one text.
 */
export class AppTexts {
  /** What stands between the names, and which name comes after it. */
  private readonly kinds = new Map<string, string[]>();

  /** @param place what all the apps share */
  public constructor(private readonly place: AppPlace) {}

  /** The text of one, and Grafana's id. */
  public of(app: WorkloadFacts): { readonly uid: string; readonly text: string } {
    const { platform, namespace } = this.place;
    const uid = appUid(platform, namespace, app.job);
    const names = [app.job, ...app.services.flatMap(({ name, ingress }) => [name, ...ingress])];
    if (!names.every((name) => PLAIN.test(name))) {
      return { uid, text: grafanaText(appDashboard({ ...this.place, ...app })) };
    }
    const all = [uid, ...names];
    return {
      uid,
      text: this.partsOf(app)
        .map((part, index) => (index % 2 === 0 ? part : all[Number(part)]))
        .join(''),
    };
  }

  private partsOf(app: WorkloadFacts): string[] {
    const kind = JSON.stringify({
      ...app,
      job: '',
      services: app.services.map(({ hasMetrics, ingress }) => [hasMetrics, ingress.length]),
    });
    let parts = this.kinds.get(kind);
    if (parts === undefined) this.kinds.set(kind, (parts = this.marked(app)));
    return parts;
  }

  /** The text of the kind, cut where the names are: each second part is the index of one. */
  private marked(app: WorkloadFacts): string[] {
    let index = 0;
    const next = (): string => mark((index += 1));
    const job = next();
    const services = app.services.map((service) => ({ ...service, name: next(), ingress: service.ingress.map(next) }));
    const dashboard = appDashboard({ ...this.place, ...app, job, services });
    return grafanaText({ ...dashboard, uid: mark(0) }).split(/~(\d+)~/);
  }
}
