/* Files written beside their place. See new_file.h. */
#include "base/new_file.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static comity_status fail_writing(const char *path, int number, comity_error *error) {
    comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(number));
    comity_error_at(error, path, 0, NULL);
    return COMITY_ERROR_IO;
}

comity_status comity_new_file_begin(const char *path, comity_new_file *out, comity_error *error) {
    struct stat about;
    memset(out, 0, sizeof *out);
    out->fd = -1;
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) {
        return fail_writing(path, S_ISDIR(about.st_mode) ? EISDIR : EINVAL, error);
    }
    comity_status status = comity_text_print(out->path, sizeof out->path, error, "%s", path);
    if (!status) {
        status = comity_text_print(out->part, sizeof out->part, error, "%s.writing-%ld", path, (long)getpid());
    }
    if (!status) {
        (void)unlink(out->part);
        out->fd = open(out->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        status = out->fd < 0 ? fail_writing(path, errno, error) : COMITY_OK;
    }
    if (status) {
        out->path[0] = '\0';
    }
    return status;
}

comity_status comity_new_file_finish(comity_new_file *file, comity_error *error) {
    int number = fsync(file->fd) != 0 ? errno : 0;
    number = close(file->fd) != 0 && !number ? errno : number;
    file->fd = -1;
    if (!number && rename(file->part, file->path) != 0) {
        number = errno;
    }
    comity_status status = number ? fail_writing(file->path, number, error) : COMITY_OK;
    if (status) {
        (void)unlink(file->part);
    }
    file->path[0] = '\0';
    return status;
}

void comity_new_file_abandon(comity_new_file *file) {
    if (file->path[0]) {
        (void)close(file->fd);
        (void)unlink(file->part);
        file->fd = -1;
        file->path[0] = '\0';
    }
}

int comity_same_file(const char *a, const char *b) {
    struct stat of_a;
    struct stat of_b;
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}
