/** `4 h`, `1 h 30 min`, `20 min`; whole minutes, the nearest. */
export function durationLabel(minutes: number): string {
  const [hours, rest] = hoursAndRest(minutes);
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 || hours === 0 ? [`${rest} min`] : [])].join(' ');
}

/** As the grammar of commands reads it: `1h30m`. */
export function durationWords(minutes: number): string {
  const [hours, rest] = hoursAndRest(minutes);
  return `${hours > 0 ? `${hours}h` : ''}${rest > 0 || hours === 0 ? `${rest}m` : ''}`;
}

function hoursAndRest(minutes: number): readonly [hours: number, rest: number] {
  const whole = Math.round(minutes);
  return [Math.floor(whole / 60), whole % 60];
}
