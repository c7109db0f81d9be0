/** How Nomad places tasks on hosts. */
export interface PlatformScheduler {
  /**
   * `spread` places a task on the host with the most free capacity, `binpack` on the fullest host that still has enough.
   *
   * @default 'spread'
   */
  readonly algorithm?: string;

  /**
   * Let tasks use more memory than is reserved for them, up to their `memoryMax`.
   *
   * @default false
   */
  readonly memoryOversubscription?: boolean;
}
