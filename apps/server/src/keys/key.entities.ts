import type { JWK } from 'jose';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type SigningKeyState = 'next' | 'active' | 'retired';

/** A key pair that signs tokens. The index allows exactly one active one. */
@Entity('signing_keys')
@Check('signing_keys_state_check', `state IN ('next', 'active', 'retired')`)
@Index('signing_keys_one_active_key', ['state'], { unique: true, where: `state = 'active'` })
export class SigningKeyEntity {
  /** The tokens' `kid`. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'signing_keys_pkey' })
  id!: string;

  @Column({ type: 'text' })
  state!: SigningKeyState;

  @Column({ name: 'public_jwk', type: 'jsonb' })
  publicJwk!: JWK;

  @Column({ name: 'sealed_private_jwk', type: 'text' })
  sealedPrivateJwk!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'activated_at', type: 'timestamptz', nullable: true })
  activatedAt!: Date | null;

  @Column({ name: 'retired_at', type: 'timestamptz', nullable: true })
  retiredAt!: Date | null;
}

/** A random secret that must outlive a change of the master key, sealed by it. */
@Entity('deployment_secrets')
export class DeploymentSecretEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'deployment_secrets_pkey' })
  name!: string;

  @Column({ type: 'text' })
  sealed!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** By its present master key. Of the first secret: since when the deployment writes with that key. */
  @Column({ name: 'sealed_at', type: 'timestamptz', default: () => 'now()' })
  sealedAt!: Date;
}
