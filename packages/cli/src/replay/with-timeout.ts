/**
 * Waits for a promise, but not for ever; `timeoutMs` in milliseconds.
 * @throws Error when it takes longer.
 */
export async function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `the live side was not done after ${timeoutMs} ms: --timeout gives it more`;
    timer = setTimeout(() => reject(new Error(message)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
