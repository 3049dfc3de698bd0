import type { ReactNode } from 'react';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  /** Where names come twice. */
  readonly key?: string;
  readonly strong?: boolean;
}

/** Names and values, a line each; what is no fact is left out. */
export function Facts({ facts }: { readonly facts: readonly (Fact | false | '' | null)[] }) {
  return (
    <dl className="ledger-facts">
      {facts
        .filter((fact): fact is Fact => Boolean(fact))
        .map(({ key, name, value, strong }) => (
          <div key={key ?? name} className={strong ? 'ledger-fact-strong' : undefined}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
