// breaks: no-unresolved
import './not-there.ts';
