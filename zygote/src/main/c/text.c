#define _GNU_SOURCE
#include "text.h"

#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

#define PAGE ((uintptr_t)4096)
#define HUGE_PAGE ((uintptr_t)2 << 20)

struct range {
  uintptr_t begin;
  uintptr_t end;
};

struct image {
  uintptr_t function;
  struct range text;  /* what the function is in */
  struct range fixed; /* around it: mapped without a gap, and never written to */
};

static uintptr_t down(uintptr_t address, uintptr_t unit) { return address & ~(unit - 1); }

static uintptr_t up(uintptr_t address, uintptr_t unit) { return down(address + unit - 1, unit); }

/* Of the program and each library, until one has the function: 1. */
static int measure(struct dl_phdr_info *info, size_t size, void *data) {
  struct image *image = data;
  struct range fixed = {0, 0};
  int found = 0;
  (void)size;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type != PT_LOAD) continue;
    uintptr_t address = info->dlpi_addr + part->p_vaddr;
    struct range pages = {down(address, PAGE), up(address + part->p_memsz, PAGE)};
    int joins = pages.begin == fixed.end && !(part->p_flags & PF_W);
    if (found && !joins) break;
    fixed.begin = joins ? fixed.begin : pages.begin;
    fixed.end = pages.end;
    if (image->function >= pages.begin && image->function < pages.end && !(part->p_flags & PF_W)) {
      image->text = pages;
      found = 1;
    }
  }
  image->fixed = fixed;
  return found;
}

/* Whole huge pages: the text's first and last ones only where nothing else is in them. */
static struct range huge_part(const struct image *image) {
  struct range part = {down(image->text.begin, HUGE_PAGE), up(image->text.end, HUGE_PAGE)};
  if (part.begin < image->fixed.begin) part.begin += HUGE_PAGE;
  if (part.end > image->fixed.end) part.end -= HUGE_PAGE;
  return part;
}

static void move_to(const struct range *part, char *copy, size_t bytes) {
  memcpy(copy, (const void *)part->begin, bytes);
  if (madvise(copy, bytes, MADV_COLLAPSE) || mprotect(copy, bytes, PROT_READ | PROT_EXEC)) return;
  mremap(copy, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)part->begin);
}

void argyle_enlarge_text(const void *function) {
  struct image image = {.function = (uintptr_t)function};
  if (!dl_iterate_phdr(measure, &image)) return;
  struct range part = huge_part(&image);
  if (part.begin >= part.end) return;
  size_t bytes = part.end - part.begin;
  size_t room_bytes = bytes + HUGE_PAGE;
  char *room = mmap(NULL, room_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) return;
  move_to(&part, (char *)up((uintptr_t)room, HUGE_PAGE), bytes);
  /* What is left of it, and all of it where nothing was moved. */
  munmap(room, room_bytes);
}
