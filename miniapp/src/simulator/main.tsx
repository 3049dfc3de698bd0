document.body.textContent = 'The simulator page.';
