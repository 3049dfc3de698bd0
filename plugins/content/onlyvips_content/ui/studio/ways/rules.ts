import { query, useMessages } from '@onlyvips/sdk';
import type { Rule } from '../types';

/** The ways into works that there are, in the language of the interface. */
export function useRules() {
  const { language } = useMessages();
  return query.useQuery(
    'get',
    '/api/v1/content/access-rules',
    { headers: { 'Accept-Language': language } },
    { staleTime: 5 * 60_000 },
  );
}

/** Icons of content's own rules. */
export const RULE_ICONS: Readonly<Record<string, string>> = {
  public: 'compass',
  followers: 'heart',
  price: 'coins',
  vip: 'star',
  premium: 'medal',
  quests: 'trophy',
};

/** Rules that a work can have once only: a second one would say nothing more. */
export const isOnce = (rule: Pick<Rule, 'name' | 'parameters'>): boolean =>
  rule.name === 'price' || Object.keys((rule.parameters.properties as object) ?? {}).length === 0;
