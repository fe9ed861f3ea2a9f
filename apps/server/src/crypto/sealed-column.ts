/** A column of sealed values, for whoever goes through all of them. */
export interface SealedColumn {
  table: string;
  column: string;
  /** The table's primary key, in its order. */
  key: readonly { column: string; type: 'text' | 'uuid' }[];
  /** What the value of the row with this key is bound to. */
  contextOf: (...key: string[]) => string;
}
