/** Consumer positions in MongoDB, shared by all instances of a subgraph. */
import type { Collection, Db } from 'mongodb';
import type { Change, Position } from '../port.js';
import type { Session } from './preconditions.js';

interface StoredPosition {
  readonly _id: string;
  readonly consumer: string;
  readonly offset: string;
}

function idOf(consumer: string, owner: string, partition: number): string {
  return `${consumer}/${owner}/${partition}`;
}

export class Positions {
  private constructor(private readonly collection: Collection<StoredPosition>) {}

  static async open(db: Db): Promise<Positions> {
    const collection = db.collection<StoredPosition>('kit_positions');
    await collection.createIndex({ consumer: 1 }, { name: 'consumer' });
    return new Positions(collection);
  }

  async read(consumer: string, owner: string, partition: number): Promise<Position | null> {
    const found = await this.collection.findOne({ _id: idOf(consumer, owner, partition) });
    return found === null ? null : { owner, partition, offset: found.offset };
  }

  async save({ consumer, position }: NonNullable<Change['consumed']>, session: Session): Promise<void> {
    const _id = idOf(consumer, position.owner, position.partition);
    const options = { upsert: true, ...(session === undefined ? {} : { session }) };
    await this.collection.updateOne({ _id }, { $set: { consumer, offset: position.offset } }, options);
  }

  async forget(consumer: string): Promise<void> {
    await this.collection.deleteMany({ consumer });
  }
}
