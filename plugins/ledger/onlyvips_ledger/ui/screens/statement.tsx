import {
  Button,
  Card,
  Empty,
  installStyles,
  Page,
  QueryView,
  query,
  Skeleton,
  sentence,
  toast,
  useMessages,
  useMutation,
} from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { useAssets } from '../assets';
import { Facts } from '../components/Facts';
import { downloadStatement } from '../downloads';
import { lastMonths } from '../filters';
import css from '../ledger.css?inline';

export { messages } from '../messages';

installStyles(css);

/** What became of one's money within a month, to read and to keep. */
export default function Statement() {
  const { t, format, language } = useMessages();
  const assets = useAssets();
  const [months] = useState(() => lastMonths(new Date()));
  const [month, setMonth] = useState(months[0] as string);
  const statement = query.useQuery('get', '/api/v1/ledger/statement', {
    params: { query: { month } },
  });
  const keep = useMutation({
    mutationFn: (kind: 'pdf' | 'csv') => downloadStatement(kind, { month, language }),
    onSuccess: () => toast.success(t('statement.saved')),
    onError: (error) => toast.error(sentence(error, t('state.failed'))),
  });
  const lines = statement.data?.sections.reduce((sum, section) => sum + section.lines.length, 0);
  return (
    <Page title={t('statement.title')}>
      <Card>
        <Field label={t('statement.month')} hint={t('statement.utc')}>
          {(control) => (
            <select {...control} value={month} onChange={({ target }) => setMonth(target.value)}>
              {months.map((one) => (
                <option key={one} value={one}>
                  {format.date(`${one}-15`, { year: 'numeric', month: 'long' })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="ledger-pair">
          {(['pdf', 'csv'] as const).map((kind) => (
            <Button
              key={kind}
              mode={kind === 'pdf' ? 'filled' : 'bezeled'}
              stretched
              loading={keep.isPending && keep.variables === kind}
              disabled={keep.isPending || !lines}
              onClick={() => keep.mutate(kind)}
            >
              {t(`statement.${kind}`)}
            </Button>
          ))}
        </div>
        {lines ? <p className="ov-hint">{t('statement.lines', { count: lines })}</p> : null}
      </Card>
      <QueryView
        query={statement}
        skeleton={<Skeleton rows={1} height={320} />}
        isEmpty={({ sections }) => sections.every((section) => section.lines.length === 0)}
        empty={<Empty icon="book" title={t('statement.empty')} />}
      >
        {({ sections }) => (
          <>
            {sections.map((section) => {
              const write = (amount: number) => assets.write(amount, section.asset);
              const some = (name: string, amount: number) =>
                amount !== 0 && { name, value: write(amount) };
              return (
                <Card key={section.asset} title={assets.of(section.asset).name}>
                  <Facts
                    facts={[
                      { name: t('statement.opening'), value: write(section.opening), strong: true },
                      some(t('statement.gross'), section.gross),
                      some(t('statement.refunds'), section.refunds),
                      some(t('statement.fee'), -section.fee),
                      ...taxes(section, t, language).map(({ name, amount }) => some(name, -amount)),
                      some(t('statement.net'), section.net),
                      some(t('statement.payouts'), section.payouts),
                      ...Object.entries(section.others).map(([group, amount]) =>
                        some(t(`statement.${group}`), amount),
                      ),
                      { name: t('statement.closing'), value: write(section.closing), strong: true },
                    ]}
                  />
                </Card>
              );
            })}
          </>
        )}
      </QueryView>
    </Page>
  );
}

function taxes(
  section: { readonly tax_by_country: Readonly<Record<string, number>> },
  t: (key: string, values?: Record<string, string>) => string,
  language: string,
) {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'code' });
  return Object.entries(section.tax_by_country).map(([country, amount]) => ({
    name: /^[A-Z]{2}$/.test(country)
      ? t('statement.tax-of', { country: names.of(country) ?? country })
      : t('statement.tax'),
    amount,
  }));
}
