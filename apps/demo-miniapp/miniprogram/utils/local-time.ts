/** 2026-11-21 20:30 in the time of this phone, of ISO 8601 text or milliseconds; what `toLocaleString` gives differs between phones. */
export function localTime(time: string | number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
