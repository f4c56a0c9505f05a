/** Runs `work` at once, and then at most once in `intervalMs`: calls in between make one run at the end of it. */
export function throttle(work: () => void, intervalMs: number): { run: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const start = () => {
    work();
    timer = setTimeout(() => {
      timer = undefined;
      if (!isWanted) return;
      isWanted = false;
      start();
    }, intervalMs);
  };
  return {
    run: () => {
      if (timer === undefined) start();
      else isWanted = true;
    },
    stop: () => clearTimeout(timer),
  };
}
