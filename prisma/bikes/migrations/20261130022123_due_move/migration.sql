-- CreateTable
CREATE TABLE "DueMove" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "causeId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "stationId" TEXT NOT NULL,
    "spread" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL DEFAULT 0,
    "afterHold" TEXT NOT NULL DEFAULT '',
    "afterDue" DATETIME,
    "afterRental" TEXT NOT NULL DEFAULT '',
    "actorId" TEXT NOT NULL,
    "actorRole" TEXT NOT NULL,
    "reason" TEXT NOT NULL
);
