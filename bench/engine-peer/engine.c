/*
 * The peer of `B engine`: what a C program gets out of the same SQLite library when it does the same work as the engine:
 * a document as BSON, its two index entries, the look-up that keeps ids unique, and a log record, in the same tables and settings.
 *
 * Usage: engine-peer DATABASE insert|get|range|update COUNT PER_TRANSACTION   (the database is made by "insert")
 * Prints operations per second.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PER_SHELF 20
#define SUMMARY "A summary of some length, so that a document is about as long as one in an ordinary app."

static sqlite3 *db;
static int64_t rows, seq, log_bytes, data_bytes;

static void check(int code, int wanted) {
  if (code != wanted) {
    fprintf(stderr, "sqlite: %d %s\n", code, sqlite3_errmsg(db));
    exit(1);
  }
}

static void run(const char *sql) { check(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK); }

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), SQLITE_OK);
  return statement;
}

static void finish(sqlite3_stmt *statement) {
  check(sqlite3_step(statement), SQLITE_DONE);
  sqlite3_reset(statement);
}

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec + at.tv_nsec / 1e9;
}

/* BSON. */

static uint8_t *put_name(uint8_t *p, uint8_t type, const char *name) {
  *p++ = type;
  size_t length = strlen(name) + 1;
  memcpy(p, name, length);
  return p + length;
}

static uint8_t *put_int(uint8_t *p, int32_t value) { memcpy(p, &value, 4); return p + 4; }

static uint8_t *put_text(uint8_t *p, const char *name, const char *text) {
  p = put_name(p, 2, name);
  int32_t length = (int32_t)strlen(text) + 1;
  p = put_int(p, length);
  memcpy(p, text, length);
  return p + length;
}

static int make_document(uint8_t *buffer, int number, int shelf) {
  char text[64];
  uint8_t *p = buffer + 4;
  snprintf(text, sizeof text, "book%06d", number);
  p = put_text(p, "_id", text);
  snprintf(text, sizeof text, "The book of number %d", number);
  p = put_text(p, "title", text);
  p = put_name(p, 4, "author");
  uint8_t *array = p;
  p += 4;
  p = put_text(p, "0", "Somebody");
  p = put_text(p, "1", "Somebody Else");
  *p++ = 0;
  put_int(array, (int32_t)(p - array));
  p = put_int(put_name(p, 16, "shelf"), shelf);
  double price = 39.5;
  p = put_name(p, 1, "price");
  memcpy(p, &price, 8);
  p += 8;
  p = put_int(put_name(p, 16, "pages"), number % 900);
  p = put_name(p, 8, "is_private");
  *p++ = 0;
  int64_t created = 1700000000000LL + number;
  p = put_name(p, 9, "created");
  memcpy(p, &created, 8);
  p += 8;
  p = put_text(p, "summary", SUMMARY);
  *p++ = 0;
  put_int(buffer, (int32_t)(p - buffer));
  return (int)(p - buffer);
}

/* Keys: four bytes for the index, then the value so that memcmp is its order. */

static int id_key(uint8_t *key, int number) {
  memcpy(key, "\0\0\0\1\x30", 5);
  int length = 5 + snprintf((char *)key + 5, 32, "book%06d", number);
  key[length++] = 0;
  key[length++] = 0;
  return length;
}

static int shelf_key(uint8_t *key, int shelf) {
  memcpy(key, "\0\0\0\3\x20", 5);
  double value = shelf;
  uint64_t bits;
  memcpy(&bits, &value, 8);
  bits ^= 0x8000000000000000ULL;
  for (int i = 0; i < 8; i++) key[5 + i] = (uint8_t)(bits >> (56 - 8 * i));
  key[13] = 0;
  return 14;
}

static sqlite3_stmt *begin, *commit, *holder, *put_document, *put_entry, *put_log, *by_key, *by_range, *row_by_key, *get_document, *update_document;

static void append_log(int kind, const uint8_t *id, int id_length, const uint8_t *after, int after_length, const uint8_t *undo, int undo_length) {
  static const uint8_t batch[16] = {1, 2, 3};
  log_bytes += id_length + after_length + undo_length + 64;
  sqlite3_bind_int64(put_log, 1, ++seq);
  sqlite3_bind_int64(put_log, 2, 1700000000000LL);
  sqlite3_bind_blob(put_log, 3, batch, 16, SQLITE_STATIC);
  sqlite3_bind_int(put_log, 4, kind);
  sqlite3_bind_int(put_log, 5, 1);
  sqlite3_bind_blob(put_log, 6, id, id_length, SQLITE_STATIC);
  sqlite3_bind_blob(put_log, 7, after, after_length, SQLITE_STATIC);
  sqlite3_bind_blob(put_log, 8, undo, undo_length, SQLITE_STATIC);
  sqlite3_bind_int64(put_log, 9, log_bytes);
  sqlite3_bind_int64(put_log, 10, data_bytes);
  finish(put_log);
}

static void add_entry(const uint8_t *key, int length, int64_t row) {
  sqlite3_bind_blob(put_entry, 1, key, length, SQLITE_STATIC);
  sqlite3_bind_int64(put_entry, 2, row);
  finish(put_entry);
  data_bytes += length + 16;
}

static void insert(int number, int shelf) {
  uint8_t document[1024], key[64];
  int length = make_document(document, number, shelf);
  int64_t row = ++rows;
  int key_length = id_key(key, number);
  sqlite3_bind_blob(holder, 1, key, key_length, SQLITE_STATIC);
  sqlite3_bind_int64(holder, 2, row);
  check(sqlite3_step(holder), SQLITE_DONE);
  sqlite3_reset(holder);
  add_entry(key, key_length, row);
  add_entry(key, shelf_key(key, shelf), row);
  sqlite3_bind_int64(put_document, 1, row);
  sqlite3_bind_blob(put_document, 2, document, length, SQLITE_STATIC);
  finish(put_document);
  data_bytes += length + 16;
  append_log(1, document + 9, 15, document, length, NULL, 0);
}

static uint64_t sum;

static void get(int number) {
  uint8_t key[64];
  sqlite3_bind_blob(by_key, 1, key, id_key(key, number), SQLITE_STATIC);
  check(sqlite3_step(by_key), SQLITE_ROW);
  const uint8_t *document = sqlite3_column_blob(by_key, 1);
  sum += document[0] + sqlite3_column_bytes(by_key, 1);
  sqlite3_reset(by_key);
}

static void range(int shelf) {
  uint8_t low[64], high[64];
  sqlite3_bind_blob(by_range, 1, low, shelf_key(low, shelf), SQLITE_STATIC);
  sqlite3_bind_blob(by_range, 2, high, shelf_key(high, shelf + 1), SQLITE_STATIC);
  int count = 0;
  while (sqlite3_step(by_range) == SQLITE_ROW) {
    const uint8_t *document = sqlite3_column_blob(by_range, 1);
    sum += document[0] + sqlite3_column_bytes(by_range, 1);
    if (++count == PER_SHELF) break;
  }
  sqlite3_reset(by_range);
  if (count != PER_SHELF) { fprintf(stderr, "%d rows\n", count); exit(1); }
}

/* {$inc: {pages: 1}} on the document with that id. */
static void update(int number) {
  uint8_t key[64], document[1024];
  sqlite3_bind_blob(row_by_key, 1, key, id_key(key, number), SQLITE_STATIC);
  check(sqlite3_step(row_by_key), SQLITE_ROW);
  int64_t row = sqlite3_column_int64(row_by_key, 0);
  sqlite3_reset(row_by_key);
  sqlite3_bind_int64(get_document, 1, row);
  check(sqlite3_step(get_document), SQLITE_ROW);
  int length = sqlite3_column_bytes(get_document, 0);
  memcpy(document, sqlite3_column_blob(get_document, 0), length);
  sqlite3_reset(get_document);
  uint8_t *found = memmem(document, length, "\x10pages", 7);
  int32_t pages;
  memcpy(&pages, found + 7, 4);
  put_int(found + 7, pages + 1);
  uint8_t undo[32] = {2, 1, 0, 5, 2, 11};
  memcpy(undo + 6, found, 11);
  memcpy(undo + 17, "\1\6\3", 3);
  sqlite3_bind_int64(update_document, 1, row);
  sqlite3_bind_blob(update_document, 2, document, length, SQLITE_STATIC);
  finish(update_document);
  append_log(2, document + 9, 15, document, length, undo, 20);
}

int main(int argc, char **argv) {
  if (argc != 5) { fprintf(stderr, "Usage: engine-peer DATABASE insert|get|range|update COUNT PER_TRANSACTION\n"); return 2; }
  const char *operation = argv[2];
  int count = atoi(argv[3]), per = atoi(argv[4]);
  check(sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL), SQLITE_OK);
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
      "CREATE TABLE IF NOT EXISTS d(rid INTEGER PRIMARY KEY, doc BLOB NOT NULL);"
      "CREATE TABLE IF NOT EXISTS ix(k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(k, rid)) WITHOUT ROWID;"
      "CREATE TABLE IF NOT EXISTS log(seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, tx BLOB, batch BLOB NOT NULL, kind INTEGER NOT NULL, coll INTEGER NOT NULL, id BLOB NOT NULL, after BLOB, undo BLOB, pos INTEGER NOT NULL, size INTEGER NOT NULL);");
  begin = prepare("BEGIN IMMEDIATE");
  commit = prepare("COMMIT");
  holder = prepare("SELECT rid FROM ix WHERE k=?1 AND rid<>?2 LIMIT 1");
  put_document = prepare("INSERT INTO d(rid, doc) VALUES(?1, ?2)");
  put_entry = prepare("INSERT INTO ix(k, rid) VALUES(?1, ?2)");
  put_log = prepare("INSERT INTO log(seq, time, tx, batch, kind, coll, id, after, undo, pos, size) VALUES(?1, ?2, NULL, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
  by_key = prepare("SELECT d.rid, d.doc FROM ix CROSS JOIN d ON d.rid=ix.rid WHERE ix.k=?1 ORDER BY ix.rid");
  by_range = prepare("SELECT d.rid, d.doc FROM ix CROSS JOIN d ON d.rid=ix.rid WHERE ix.k>=?1 AND ix.k<?2 ORDER BY ix.k, ix.rid");
  row_by_key = prepare("SELECT rid FROM ix WHERE k=?1 ORDER BY rid");
  get_document = prepare("SELECT doc FROM d WHERE rid=?1");
  update_document = prepare("UPDATE d SET doc=?2 WHERE rid=?1");
  sqlite3_stmt *last = prepare("SELECT coalesce(max(rid), 0), (SELECT coalesce(max(seq), 0) FROM log) FROM d");
  check(sqlite3_step(last), SQLITE_ROW);
  rows = sqlite3_column_int64(last, 0);
  seq = sqlite3_column_int64(last, 1);
  sqlite3_finalize(last);

  int writes = operation[0] == 'i' || operation[0] == 'u';
  int there = (int)rows, shelves = there / PER_SHELF;
  double started = now();
  for (int i = 0; i < count; i++) {
    if (writes && i % per == 0) finish(begin);
    switch (operation[0]) {
      /* The first filling puts 20 books on each shelf, later ones theirs on shelves of their own. */
      case 'i': insert(there + i, (there + i) / PER_SHELF); break;
      case 'g': get((int)((int64_t)i * 7919 % there)); break;
      case 'r': range((int)((int64_t)i * 7919 % (shelves - 1))); break;
      default: update((int)((int64_t)i * 7919 % there)); break;
    }
    if (writes && (i % per == per - 1 || i == count - 1)) finish(commit);
  }
  printf("%.1f\n", count / (now() - started));
  if (sum == 42) puts("");
  return 0;
}
