-- CreateTable
CREATE TABLE "Profile" (
    "userId" TEXT NOT NULL PRIMARY KEY,
    "displayName" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "registeredAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "RentalRequest" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "idempotencyKey" TEXT NOT NULL,
    "inputHash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "command" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "outcome" JSONB,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL,
    "voidAs" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" DATETIME NOT NULL,
    "endedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Notification" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "at" DATETIME NOT NULL,
    "readAt" DATETIME,
    "nextMailAt" DATETIME,
    "mailAttempts" INTEGER NOT NULL DEFAULT 0,
    "mailedAt" DATETIME
);

-- CreateTable
CREATE TABLE "DeadEvent" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "topic" TEXT NOT NULL,
    "raw" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Cursor" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL DEFAULT 0
);

-- CreateIndex
CREATE INDEX "RentalRequest_status_nextAttemptAt_idx" ON "RentalRequest"("status", "nextAttemptAt");

-- CreateIndex
CREATE INDEX "RentalRequest_userId_id_idx" ON "RentalRequest"("userId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "RentalRequest_userId_idempotencyKey_key" ON "RentalRequest"("userId", "idempotencyKey");

-- CreateIndex
CREATE UNIQUE INDEX "Notification_id_key" ON "Notification"("id");

-- CreateIndex
CREATE INDEX "Notification_userId_seq_idx" ON "Notification"("userId", "seq");

-- CreateIndex
CREATE INDEX "Notification_nextMailAt_idx" ON "Notification"("nextMailAt");

-- CreateIndex
CREATE UNIQUE INDEX "Notification_eventId_userId_key" ON "Notification"("eventId", "userId");
