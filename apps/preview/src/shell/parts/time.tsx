/** A moment of today, by the clock on the wall. */
export function Time({ at }: { at: string | number }): React.ReactNode {
  const date = new Date(at);
  return (
    <time className="hint" dateTime={date.toISOString()}>
      {date.toLocaleTimeString('zh-CN', { hour12: false })}
    </time>
  );
}
