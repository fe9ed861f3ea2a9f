/** As many at once as the smallest machine has cores. */
const WIDTH = 2;

/** Starts tasks, `[title, work]`, a few at a time and in order. */
export async function inTurns(tasks, start) {
  const left = [...tasks];
  const worker = async () => {
    for (let task = left.shift(); task; task = left.shift()) await start(...task);
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
}
