import { Button, Icon, QueryView, Skeleton, useMessages } from '@onlyvips/sdk';
import { Sheet } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { newWay, type WayDraft } from '../editor/draft';
import { type Faults, faultOf, faultsBelow } from '../editor/faults';
import type { Rule } from '../types';
import { isOnce, RULE_ICONS, useRules } from './rules';
import { WayCard } from './WayCard';

export interface WaysFieldProps {
  readonly ways: readonly WayDraft[];
  readonly faults: Faults;
  readonly onChange: (ways: WayDraft[]) => void;
}

/** Who may see a work: any of these ways lets people in. */
export function WaysField({ ways, faults, onChange }: WaysFieldProps) {
  const { t } = useMessages();
  const rules = useRules();
  const [adding, setAdding] = useState(false);
  const general = faultOf(faults, 'ways');
  const change = (key: string, changes: Partial<WayDraft>) =>
    onChange(ways.map((way) => (way.key === key ? { ...way, ...changes } : way)));
  return (
    <QueryView query={rules} skeleton={<Skeleton rows={1} height={120} />}>
      {({ items }) => (
        <div className="content-studio-ways">
          {general && (
            <p className="ov-error" role="alert">
              {general}
            </p>
          )}
          {ways.length === 0 && !general && <p className="ov-hint">{t('studio.ways.none')}</p>}
          {ways.map((way, place) => (
            <WayCard
              key={way.key}
              way={way}
              rule={items.find(({ name }) => name === way.rule)}
              faults={faultsBelow(faults, `ways.${place}`)}
              onChange={(changes) => change(way.key, changes)}
              onRemove={() => onChange(ways.filter(({ key }) => key !== way.key))}
            />
          ))}
          <Button mode="bezeled" size="m" stretched onClick={() => setAdding(true)}>
            {t('studio.ways.add')}
          </Button>
          <Sheet open={adding} onClose={() => setAdding(false)} title={t('studio.ways.add')}>
            <RuleList
              rules={items.filter(
                (rule) => !(isOnce(rule) && ways.some((way) => way.rule === rule.name)),
              )}
              onChoose={(name) => {
                onChange([...ways, newWay(name)]);
                setAdding(false);
              }}
            />
          </Sheet>
        </div>
      )}
    </QueryView>
  );
}

interface RuleListProps {
  readonly rules: readonly Rule[];
  readonly onChoose: (name: string) => void;
}

function RuleList({ rules, onChoose }: RuleListProps) {
  return (
    <div className="content-studio-rules">
      {rules.map((rule) => (
        <button key={rule.name} type="button" onClick={() => onChoose(rule.name)}>
          <Icon name={RULE_ICONS[rule.name] ?? 'puzzle'} />
          <span>
            <strong dir="auto">{rule.label}</strong>
            <span className="ov-hint" dir="auto">
              {rule.description}
            </span>
          </span>
        </button>
      ))}
    </div>
  );
}
