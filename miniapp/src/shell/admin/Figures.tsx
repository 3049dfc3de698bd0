import { useMemo, useState } from 'react';
import { query } from '../../api/client';
import { Chart } from '../../components/Chart';
import { Choice } from '../../components/Choice';
import { Page } from '../../components/Page';
import { QueryView } from '../../components/QueryView';
import { Skeleton } from '../../components/states';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/use-texts';
import './admin.css';
import { byPlugin, type Course, coursesOf, type Figure, writeAmount } from './figure-values';

const PERIODS = ['7', '28', '90'] as const;
const REFRESH_MS = 60_000;

/** The platform in numbers: its own figures and those of plugins. */
export function Figures() {
  const { t } = useTexts();
  const format = useFormat();
  const [period, setPeriod] = useState<(typeof PERIODS)[number]>('28');
  const figures = query.useQuery(
    'get',
    '/api/v1/admin/figures',
    { params: { query: { days: Number(period) } } },
    { refetchInterval: REFRESH_MS, placeholderData: (before) => before },
  );
  return (
    <Page
      title={t('admin.figures.title')}
      subtitle={
        figures.data &&
        t('admin.figures.made', {
          when: format.date(figures.data.made_at, { timeStyle: 'medium' }),
        })
      }
    >
      <Choice
        label={t('admin.figures.period')}
        value={period}
        onChange={setPeriod}
        options={PERIODS.map((value) => ({
          value,
          label: t('admin.figures.days', { count: Number(value) }),
        }))}
      />
      <QueryView query={figures} skeleton={<Skeleton rows={3} height={200} />}>
        {({ items, failed }) => (
          <>
            {byPlugin(items).map(([plugin, group]) => (
              <section key={plugin} aria-label={plugin} className="ov-figures">
                <h2>{plugin === 'core' ? t('admin.figures.core') : plugin}</h2>
                <dl className="ov-figure-numbers">
                  {group.map((figure) => (
                    <Numbers key={figure.name} figure={figure} />
                  ))}
                </dl>
                {group.map((figure) => (
                  <Courses key={figure.name} figure={figure} />
                ))}
              </section>
            ))}
            {failed.length > 0 && (
              <p className="ov-error" role="status">
                {t('admin.figures.failed', { names: format.list(failed) })}
              </p>
            )}
          </>
        )}
      </QueryView>
    </Page>
  );
}

function Numbers({ figure }: { readonly figure: Figure }) {
  const format = useFormat();
  // Of money what there is; of anything else also that there is nothing.
  const some = figure.values.filter(({ asset, value }) => asset === null || value !== 0);
  return (
    <div>
      <dt dir="auto">{figure.title}</dt>
      {some.map((amount) => (
        <dd key={amount.asset}>{writeAmount(figure, amount, format)}</dd>
      ))}
      {some.length === 0 && <dd>{format.number(0)}</dd>}
    </div>
  );
}

function Courses({ figure }: { readonly figure: Figure }) {
  return coursesOf(figure).map((course) => (
    <div key={course.asset} className="ov-card">
      <CourseChart figure={figure} course={course} />
    </div>
  ));
}

function CourseChart({ figure, course }: { readonly figure: Figure; readonly course: Course }) {
  const title = course.asset ? `${figure.title} · ${course.asset}` : figure.title;
  // The same object for the same figures, so that nothing is drawn anew.
  const series = useMemo(
    () => [{ label: course.asset ?? figure.title, values: course.values }],
    [course, figure.title],
  );
  return <Chart title={title} times={course.times} series={series} kind="bars" />;
}
