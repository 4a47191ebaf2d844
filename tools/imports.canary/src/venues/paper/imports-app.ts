// breaks: nobody-imports-entry-points
import '#app/main.ts';
