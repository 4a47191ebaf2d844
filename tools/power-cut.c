/*
 * A power cut for a process: preloaded into it, it remembers what each write to the files below POWER_CUT_DIR replaced,
 * until the file is synced. With the first write after there is a file POWER_CUT_WHEN it puts all that back that was not
 * synced, and ends the process. A kill alone shows no missing sync: what was written stays in the memory of the kernel.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct undo {
  struct undo *older;
  ino_t file;
  int fd;
  off_t offset;
  size_t length;
  off_t size;
  unsigned long number;
  char bytes[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct undo *newest;
static unsigned long writes;

/* A descriptor of our own for each file: the one of the program may be closed by then. */
#define FILES_MAX 256
static struct { ino_t file; int fd; } files[FILES_MAX];
static int file_count;

static int fd_of(ino_t file, int theirs) {
  for (int i = 0; i < file_count; i++)
    if (files[i].file == file) return files[i].fd;
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", theirs);
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0 || file_count == FILES_MAX) abort();
  files[file_count].file = file;
  files[file_count++].fd = fd;
  return fd;
}

static int is_tracked(int fd, struct stat *about) {
  const char *folder = getenv("POWER_CUT_DIR");
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (folder == NULL || length < 0) return 0;
  path[length] = 0;
  /* The index of a log in shared memory is made again at the next start. */
  if (strncmp(path, folder, strlen(folder)) != 0 || strcmp(path + length - 4, "-shm") == 0) return 0;
  return fstat(fd, about) == 0 && S_ISREG(about->st_mode);
}

/* Ends the process as a power cut does; what was written last goes first. */
static void cut(void) {
  int (*truncate_file)(int, off_t) = dlsym(RTLD_NEXT, "ftruncate");
  ssize_t (*write_at)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
  for (struct undo *it = newest; it != NULL; it = it->older) {
    if (truncate_file(it->fd, it->size) != 0) abort();
    if (it->length > 0 && write_at(it->fd, it->bytes, it->length, it->offset) != (ssize_t)it->length) abort();
  }
  _exit(137);
}

/* Remembers what stands at `offset`; to be called with the lock. */
static void remember(int fd, const struct stat *about, off_t offset, size_t length) {
  const char *when = getenv("POWER_CUT_WHEN");
  if (when != NULL && access(when, F_OK) == 0) cut();
  writes++;
  size_t kept = offset >= about->st_size ? 0 : (size_t)(about->st_size - offset);
  if (kept > length) kept = length;
  struct undo *it = malloc(sizeof *it + kept);
  if (it == NULL) abort();
  int own = fd_of(about->st_ino, fd);
  *it = (struct undo){ newest, about->st_ino, own, offset, kept, about->st_size, writes };
  if (kept > 0 && pread(own, it->bytes, kept, offset) != (ssize_t)kept) abort();
  newest = it;
}

static void forget(ino_t file, unsigned long until) {
  for (struct undo **it = &newest; *it != NULL;) {
    struct undo *one = *it;
    if (one->file == file && one->number <= until) {
      *it = one->older;
      free(one);
    } else it = &one->older;
  }
}

#define REAL(name) (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define WRITE_AT(name, offset_type)                                                                                    \
  ssize_t name(int fd, const void *bytes, size_t length, offset_type offset) {                                         \
    struct stat about;                                                                                                 \
    if (!is_tracked(fd, &about)) return (REAL(name))(fd, bytes, length, offset);                                       \
    pthread_mutex_lock(&lock);                                                                                         \
    fstat(fd, &about);                                                                                                 \
    remember(fd, &about, offset, length);                                                                              \
    ssize_t done = (REAL(name))(fd, bytes, length, offset);                                                            \
    int error = errno;                                                                                                 \
    pthread_mutex_unlock(&lock);                                                                                       \
    errno = error;                                                                                                     \
    return done;                                                                                                       \
  }
WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)

ssize_t write(int fd, const void *bytes, size_t length) {
  struct stat about;
  if (!is_tracked(fd, &about)) return (REAL(write))(fd, bytes, length);
  pthread_mutex_lock(&lock);
  fstat(fd, &about);
  int appends = (fcntl(fd, F_GETFL) & O_APPEND) != 0;
  remember(fd, &about, appends ? about.st_size : lseek(fd, 0, SEEK_CUR), length);
  ssize_t done = (REAL(write))(fd, bytes, length);
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

#define TRUNCATE(name, offset_type)                                                                                    \
  int name(int fd, offset_type size) {                                                                                 \
    struct stat about;                                                                                                 \
    if (!is_tracked(fd, &about)) return (REAL(name))(fd, size);                                                        \
    pthread_mutex_lock(&lock);                                                                                         \
    fstat(fd, &about);                                                                                                 \
    remember(fd, &about, size, about.st_size > size ? (size_t)(about.st_size - size) : 0);                             \
    int done = (REAL(name))(fd, size);                                                                                 \
    int error = errno;                                                                                                 \
    pthread_mutex_unlock(&lock);                                                                                       \
    errno = error;                                                                                                     \
    return done;                                                                                                       \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                                                     \
  int name(int fd) {                                                                                                   \
    struct stat about;                                                                                                 \
    if (!is_tracked(fd, &about)) return (REAL(name))(fd);                                                              \
    pthread_mutex_lock(&lock);                                                                                         \
    unsigned long until = writes;                                                                                      \
    pthread_mutex_unlock(&lock);                                                                                       \
    int done = (REAL(name))(fd);                                                                                       \
    int error = errno;                                                                                                 \
    pthread_mutex_lock(&lock);                                                                                         \
    if (done == 0) forget(about.st_ino, until);                                                                        \
    pthread_mutex_unlock(&lock);                                                                                       \
    errno = error;                                                                                                     \
    return done;                                                                                                       \
  }
SYNC(fsync)
SYNC(fdatasync)
