import { PlatformAlert } from './platform-alert';

/** File systems that fill up, each once however often it is mounted. */
const DISKS = 'fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660"';
const FREE = `node_filesystem_avail_bytes{${DISKS}} / node_filesystem_size_bytes{${DISKS}}`;

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
    expr:
      `min by (host, device) (predict_linear(node_filesystem_avail_bytes{${DISKS}}[6h], 24 * 3600)) < 0 ` +
      `and min by (host, device) (${FREE}) < 0.4`,
    // After the first minutes a line says little.
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
