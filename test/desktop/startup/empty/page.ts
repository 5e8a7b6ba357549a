document.querySelector('#root')!.textContent = 'Ready'
requestAnimationFrame(() => setTimeout(() => performance.mark('longview:usable')))
