// breaks: no-dead-files
export const lonely = 1;
