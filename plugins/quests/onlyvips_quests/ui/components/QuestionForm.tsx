import { api, Button, haptic, Icon, useMessages } from '@onlyvips/sdk';
import { MainButton, useClosingConfirmation } from '@onlyvips/sdk/forms';
import { useEffect, useRef, useState } from 'react';
import { type Answer, type Answers, faultOf, firstFault, isEmpty, toBody } from '../answers';
import type { Claiming } from '../claiming';
import type { Claim, Quest } from '../types';
import { Bar } from './Bar';
import { QuestionField } from './QuestionField';

export interface QuestionFormProps {
  readonly quest: Quest;
  readonly claiming: Claiming;
}

/** A quiz or a survey: one question at a time, then all answers at once. */
export function QuestionForm({ quest, claiming }: QuestionFormProps) {
  const { t, format } = useMessages();
  const { questions, pass_mark } = quest;
  const [answers, setAnswers] = useState<Answers>({});
  const [step, setStep] = useState(0);
  const [told, setTold] = useState(false);
  const moved = useRef(false);
  const place = useRef<HTMLDivElement>(null);
  useClosingConfirmation(questions.some(({ number }) => !isEmpty(answers[number])));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows to the next question
  useEffect(() => {
    if (moved.current) place.current?.querySelector<HTMLElement>('legend')?.focus();
  }, [step]);

  const question = questions[step];
  if (!question) return null;
  const fault = faultOf(question, answers[question.number]);
  const last = step === questions.length - 1;

  function go(to: number): void {
    moved.current = true;
    setTold(false);
    setStep(to);
    haptic.select();
  }

  async function next(): Promise<void> {
    if (fault) return setTold(true);
    if (!last) return go(step + 1);
    const missing = firstFault(questions, answers);
    if (missing >= 0) {
      go(missing);
      return setTold(true);
    }
    const claim = await claiming.offer(quest, () => send(quest, answers));
    // A try that went wrong begins at the first question, with the answers as they were.
    if (claim && !claim.quest.done) go(0);
  }

  const answer = (value: Answer) => {
    setTold(false);
    setAnswers((before) => ({ ...before, [question.number]: value }));
  };
  const position = t('quiz.position', {
    step: format.number(step + 1),
    of: format.number(questions.length),
  });
  return (
    <>
      <section className="quests-panel" aria-labelledby="quests-questions">
        <header className="quests-quiz-header">
          <h2 id="quests-questions">{t(pass_mark === null ? 'quiz.survey' : 'quiz.title')}</h2>
          <span className="ov-hint">{position}</span>
        </header>
        {pass_mark !== null && step === 0 && (
          <p className="ov-hint">
            {t('quiz.pass-mark', {
              count: questions.length,
              mark: format.number(pass_mark),
              of: format.number(questions.length),
            })}
          </p>
        )}
        <Bar done={step + (fault ? 0 : 1)} of={questions.length} label={position} />
        <div ref={place}>
          <QuestionField
            key={question.number}
            question={question}
            answer={answers[question.number]}
            onAnswer={answer}
            fault={told ? fault : null}
          />
        </div>
        {step > 0 && (
          <Button mode="plain" size="m" onClick={() => go(step - 1)}>
            <span className="quests-back">
              <Icon name="back" size={18} />
              {t('quiz.back')}
            </span>
          </Button>
        )}
      </section>
      <MainButton
        text={t(last ? 'quiz.send' : 'quiz.next')}
        loading={claiming.busy.has(quest.id)}
        onClick={() => void next()}
      />
    </>
  );
}

async function send(quest: Quest, answers: Answers): Promise<Claim> {
  const { data } = await api.POST('/api/v1/quests/{quest_id}/answers', {
    params: { path: { quest_id: quest.id } },
    body: { answers: toBody(quest.questions, answers) } as never,
  });
  return data as Claim;
}
