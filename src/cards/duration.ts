/** `3 d`, `4 h`, `1 h 30 min`, `20 min`; whole minutes, the nearest. */
export const durationLabel = (minutes: number): string => inUnits(minutes, [' d', ' h', ' min'], ' ');

/** As the grammar of commands reads it: `3d`, `1h30m`. */
export const durationWords = (minutes: number): string => inUnits(minutes, ['d', 'h', 'm'], '');

/** Days, hours and minutes, as far as there are any. */
function inUnits(minutes: number, units: readonly string[], between: string): string {
  const whole = Math.round(minutes);
  const counts = [Math.floor(whole / 1440), Math.floor(whole / 60) % 24, whole % 60];
  const said = counts.flatMap((count, at) => (count > 0 ? [`${count}${units[at]}`] : []));
  return said.length > 0 ? said.join(between) : `0${units[2]}`;
}
