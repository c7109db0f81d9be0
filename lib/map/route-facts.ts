import { MapProbe, MapRoute } from './stack-map';

/** What a route says of itself; whose it is, the map adds. */
export interface RouteFacts extends Omit<MapRoute, 'namespace' | 'job' | 'service' | 'probe'> {
  /**
   * How to find out whether it serves.
   *
   * @param checkPath path of the service's HTTP check, if a plain GET request passes it
   */
  readonly probeOf: (checkPath: string | undefined) => MapProbe | false;
}
