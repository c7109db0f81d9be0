/** Figures as people read them; what is unknown stays undefined. */
type Figure = number | undefined;

/** Such as `12%` of 0.12. */
export function percent(share: Figure, digits: number = 0): string | undefined {
  return share === undefined ? undefined : `${(share * 100).toFixed(digits)}%`;
}

/** Such as `12.3`. */
export function rate(perSecond: Figure): string | undefined {
  return perSecond === undefined ? undefined : short(perSecond);
}

/** Such as `12 ms` or `1.2 s`. */
export function seconds(value: Figure): string | undefined {
  if (value === undefined) return undefined;
  return value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
}

/** Such as `120 MHz`, as Nomad measures CPU. */
export function frequency(megahertz: Figure): string | undefined {
  return megahertz === undefined ? undefined : `${Math.round(megahertz)} MHz`;
}

/** Such as `45 MiB` or `1.2 GiB`. */
export function bytes(value: number): string {
  const mebibytes = value / 1024 ** 2;
  return mebibytes < 1024 ? `${short(mebibytes)} MiB` : `${short(mebibytes / 1024)} GiB`;
}

/** With one digit behind the point, as long as that says something. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
