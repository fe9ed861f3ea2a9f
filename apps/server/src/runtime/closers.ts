/** What was opened, closed in the opposite order: every one, also when some fail. */
export class Closers {
  private readonly closers: (() => Promise<void>)[] = [];

  push(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  /** @throws the first failure, once all were tried. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length) throw failures[0];
  }

  /** After a failure, which stays the one to be told: what fails while closing is mostly its echo. @throws the error given. */
  async closeAfter(error: unknown): Promise<never> {
    await this.close().catch(() => undefined);
    throw error;
  }
}
