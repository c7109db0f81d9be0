import { PlatformAlert } from './platform-alert';

/** File systems that fill up, each once however often it is mounted. */
const DISKS = 'fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660"';
const AVAILABLE = `node_filesystem_avail_bytes{${DISKS}}`;
const FREE = `${AVAILABLE} / node_filesystem_size_bytes{${DISKS}}`;

/** Alerts about the hosts themselves. */
export const HOST_ALERTS: readonly PlatformAlert[] = [
  {
    alert: 'DiskFillsUp',
    expr: `min by (host, device) (${FREE}) < 0.1`,
    for: '10m',
    isCritical: true,
    summary: '{{ $labels.device }} of {{ $labels.host }} has {{ $value | humanizePercentage }} left',
  },
  {
    alert: 'DiskWillFill',
    // While a host is set up its disk fills fast, which says nothing of the day to come.
    expr:
      `min by (host, device) (predict_linear(${AVAILABLE}[6h], 24 * 3600)) < 0 ` +
      `and min by (host, device) (${FREE}) < 0.4 ` +
      `and min by (host, device) (min_over_time(${AVAILABLE}[1h] offset 5h))`,
    for: '1h',
    summary: '{{ $labels.device }} of {{ $labels.host }} is full within a day if it goes on as in the last 6 hours',
  },
  {
    alert: 'MemoryShort',
    expr: 'node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.1',
    for: '10m',
    summary: '{{ $labels.host }} has {{ $value | humanizePercentage }} of its memory left',
  },
  {
    alert: 'ClockSkew',
    // Prometheus' own clock says when it asked, and a busy host answers late.
    expr:
      'node_time_seconds - timestamp(node_time_seconds) - scrape_duration_seconds{job="node"} > 1 ' +
      'or timestamp(node_time_seconds) - node_time_seconds > 1',
    for: '5m',
    summary: 'The clock of {{ $labels.host }} is {{ $value | humanizeDuration }} off that of Prometheus',
  },
];
