/** The newest `limit` entries, each with a growing number, so that a reader can ask "what came after number n". */
export class Ring<Entry extends object> {
  private entries: (Entry & { number: number })[] = [];
  private count = 0;

  constructor(
    private readonly limit: number,
    private readonly onAdd: (entry: Entry & { number: number }) => void = () => undefined,
  ) {}

  add(entry: Entry): Entry & { number: number } {
    const numbered = { ...entry, number: ++this.count };
    this.entries.push(numbered);
    // Trimmed in batches, so that adding stays cheap under load.
    if (this.entries.length > this.limit * 2) this.entries = this.entries.slice(-this.limit);
    this.onAdd(numbered);
    return numbered;
  }

  list(keep: (entry: Entry & { number: number }) => boolean = () => true): (Entry & { number: number })[] {
    return this.entries.slice(-this.limit).filter(keep);
  }

  clear(): void {
    this.entries = [];
  }
}
