import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { RichText } from './RichText';

test('a text is drawn with the elements of the list', () => {
  render(
    <RichText html={'<h1>Night</h1><ol start="3"><li>one</li></ol><p>a <strong>b</strong></p>'} />,
  );
  expect(screen.getByRole('heading', { level: 2, name: 'Night' })).toBeTruthy();
  expect(screen.getByRole('list').getAttribute('start')).toBe('3');
  expect(screen.getByText('b').tagName).toBe('STRONG');
});

test('nothing gets into the page that is not on the list', () => {
  const { container } = render(
    <RichText
      html={
        '<p onclick="steal()" style="color:red">ok<script>steal()</script>' +
        '<img src="https://elsewhere.example/x.png"><svg onload="steal()"></svg></p>' +
        '<a href="javascript:steal()">press</a><a href="https://good.example">read</a>' +
        '<iframe src="https://elsewhere.example"></iframe><form><input></form>'
      }
    />,
  );
  expect(container.querySelectorAll('script, img, svg, iframe, form, input')).toHaveLength(0);
  expect(container.querySelectorAll('[onclick], [style]')).toHaveLength(0);
  expect(container.textContent).toBe('okpressread');
  const links = screen.getAllByRole('link');
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['https://good.example/']);
  expect(links[0]?.getAttribute('rel')).toContain('noopener');
});
